import { clouds } from '../../../shared/clouds.ts';
import type { PasteResult } from '../../../shared/connection.ts';
import { findingOf, readAssignments } from './assignments.ts';
import { takeConnectionStrings } from './connection-string.ts';
import type { Finding } from './finding.ts';
import { findingsOfJson, takeJson } from './json-parts.ts';

/** Accounts, addresses and keys found in a pasted block. */
export interface Paste extends Omit<PasteResult, 'pasteId' | 'hasBatchKey' | 'hasStorageKey'> {
  readonly batchKey: string | null;
  readonly storageKey: string | null;
}

/**
 * Reads a block in any mixture of the forms in which people have their accounts: the tutorials' constants, storage
 * connection strings, what `az` prints, env files, our engine's line. Placeholders count as nothing.
 * @returns null when no account, no address and no key is in it
 */
export function readPastedBlock(block: string): Paste | null {
  // Web pages and office programs turn quotes and spaces into prettier ones.
  const plain = block
    .replace(/^\uFEFF/, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201C\u201D]/g, '"')
    .replace(/\u00A0/g, ' ')
    .replace(/\r\n?/g, '\n');
  const json = takeJson(plain);
  const strings = takeConnectionStrings(json.rest);
  const assigned = findingOf(readAssignments(strings.rest));
  const findings = [
    ...(assigned === null ? [] : [assigned]),
    ...strings.found,
    ...json.found.flatMap((each) => findingsOfJson(each)),
  ].filter(({ source: _, ...fields }) => Object.values(fields).some((value) => value !== undefined));
  if (findings.length === 0) return null;

  const batch = merged(findings, ({ batchAccount, batchUrl, batchKey }) => ({
    account: batchAccount ?? accountInHost(batchUrl, 'batch'),
    url: batchUrl,
    key: batchKey,
  }));
  const storage = merged(findings, ({ storageAccount, blobUrl, storageKey }) => ({
    account: storageAccount ?? accountInHost(blobUrl, 'storage'),
    url: blobUrl,
    key: storageKey,
  }));
  const sources = new Set(findings.map(({ source }) => source));
  const [only = 'settings'] = sources;
  return {
    source: sources.size === 1 ? only : 'settings',
    batchAccount: batch.account ?? null,
    batchUrl: batch.url ?? null,
    batchKey: batch.key ?? null,
    storageAccount: storage.account ?? null,
    blobUrl: storage.url ?? usualBlobUrl(storage.account, batch.url),
    storageKey: storage.key ?? null,
  };
}

interface ServicePart {
  readonly account: string | undefined;
  readonly url: string | undefined;
  readonly key: string | undefined;
}

/** The first part that names an account decides; parts of another account are left out, so that no key goes astray. */
function merged(findings: readonly Finding[], part: (finding: Finding) => ServicePart): ServicePart {
  const parts = findings.map(part);
  const account = parts.find((each) => each.account !== undefined)?.account;
  const same = parts.filter((each) => each.account === undefined || each.account === account);
  // A part that names the account knows its key better than one that names none.
  const named = [
    ...same.filter((each) => each.account !== undefined),
    ...same.filter((each) => each.account === undefined),
  ];
  return {
    account,
    url: named.find(({ url }) => url !== undefined)?.url,
    key: named.find(({ key }) => key !== undefined)?.key,
  };
}

/** `<account>.<region>.batch.azure.com`, `<account>.blob.core.windows.net`, and those of the other clouds. */
function accountInHost(url: string | undefined, service: 'batch' | 'storage'): string | undefined {
  if (url === undefined) return undefined;
  const { hostname } = new URL(url);
  const suffixes = Object.values(clouds).map(({ batchSuffix, storageSuffix }) =>
    service === 'batch' ? `.${batchSuffix}` : `.blob.${storageSuffix}`,
  );
  return suffixes.some((suffix) => hostname.endsWith(suffix)) ? hostname.split('.')[0] : undefined;
}

/** The tutorial names no domain where the account is in the public cloud. */
function usualBlobUrl(account: string | undefined, batchUrl: string | undefined): string | null {
  if (account === undefined) return null;
  const host = batchUrl === undefined ? '' : new URL(batchUrl).hostname;
  if (batchUrl === undefined) return `https://${account}.blob.${clouds.public.storageSuffix}`;
  const cloud = Object.values(clouds).find(({ batchSuffix }) => host.endsWith(`.${batchSuffix}`));
  return cloud === undefined ? null : `https://${account}.blob.${cloud.storageSuffix}`;
}
