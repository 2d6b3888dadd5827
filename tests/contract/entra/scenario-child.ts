import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TokenCredential } from '@azure/identity';
import { createArmClient } from '../../../electron/azure/arm-client.ts';
import { createBatchClient } from '../../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../../electron/azure/blob-client.ts';
import { createIdentity } from '../../../electron/connection/identity/entra-identity.ts';
import { accountOf, endpointsOf, type Identity } from '../../../electron/connection/identity/identity.ts';
import { Vault } from '../../../electron/connection/vault.ts';
import { createKeyFileSecretBox } from '../../../electron/platform/key-file-secret-box.ts';
import { systemClock } from '../../../electron/support/clock.ts';
import { createFileLogger } from '../../../electron/support/logger.ts';
import type { SignInEvent } from '../../../shared/connection.ts';
import { Failure, toFailureView } from '../../../shared/failure.ts';
import type { Outcome, Scenario, Step } from './scenario.ts';

/** Plays a scenario from stdin (see `scenario.ts`) and writes what came of it to stdout. */
const { folder, patienceMs, steps } = JSON.parse(await text(process.stdin)) as Scenario;
const never = new AbortController().signal;
const logger = createFileLogger(join(folder, 'app.log'), 'debug');
const box = createKeyFileSecretBox(join(folder, 'secret.key'));
const vault = new Vault({ file: join(folder, 'vault.json'), box, logger, nowMs: Date.now() });

let giveUpSoon: () => void = () => undefined;

type Browser = Extract<Step, { do: 'signIn' }>['browser'];
const openers: Readonly<Record<Browser, ((url: string) => Promise<void>) | null>> = {
  answers: async (url) => {
    const answer = (await (await fetch(url)).json()) as Record<string, string>;
    const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
    redirect.hostname = '127.0.0.1';
    const body = new URLSearchParams(answer);
    // The page is fetched for its own sake: nobody waits for it.
    void fetch(redirect, { method: 'POST', body }).catch(() => undefined);
  },
  ignored: async () => giveUpSoon(),
  missing: null,
  broken: async () => {
    throw new Error('no browser');
  },
};
let browser: Browser = 'answers';
const identities = new Map<Browser, Identity>();
function identityWith(kind: Browser): Identity {
  const identity =
    identities.get(kind) ??
    createIdentity({
      secrets: vault,
      openUrl: openers[kind],
      browserPage: () => ({ done: 'done', failed: 'failed' }),
      clock: systemClock,
      logger,
      ...(patienceMs !== undefined && { patience: { browserMs: patienceMs, deviceCodeMs: patienceMs } }),
    });
  identities.set(kind, identity);
  return identity;
}

async function signIn(step: Extract<Step, { do: 'signIn' }>): Promise<Outcome> {
  browser = step.browser;
  const leaving = new AbortController();
  giveUpSoon = () => {
    if (step.givesUp) setTimeout(() => leaving.abort(), 200);
  };
  const events: SignInEvent[] = [];
  try {
    for await (const event of identityWith(browser).signIn(step.request, leaving.signal)) {
      events.push(event);
      if (event.type === 'deviceCode') giveUpSoon();
    }
    return { events };
  } catch (error) {
    return { events, error: (error as Error).name };
  }
}

async function run(step: Step): Promise<unknown> {
  const identity = identityWith(browser);
  const account = accountOf(step.request);
  const credential = identity.credentialFor(account);
  const { armUrl, armScope, batchScope, storageScope } = endpointsOf(account);
  switch (step.do) {
    case 'token': {
      const asked = Array.from({ length: step.times }, () => credential.getToken(step.scope));
      return (await Promise.all(asked)).map((token) => token?.token);
    }
    case 'signOut':
      return identity.signOut(account);
    case 'signedInAs':
      return identity.signedInAs(account);
    case 'discover':
      return identity.discover(step.request, never);
    case 'tenants':
      return createArmClient({ url: armUrl, scope: armScope, credential }).listTenants(never);
    case 'getPool': {
      const batch = createBatchClient({ url: step.batchUrl, credential, scope: batchScope });
      try {
        return [await batch.getPool('p', never), await batch.getPool('p', never)];
      } finally {
        await batch.close();
      }
    }
    case 'store':
      return store(step, credential, storageScope);
    default:
      throw new Error(`Unknown step ${step.do}`);
  }
}

/** A file up with tokens; down, up and refused with the URLs that tasks get. */
async function store(
  { blobUrl, account }: Extract<Step, { do: 'store' }>,
  credential: TokenCredential,
  scope: string,
): Promise<unknown> {
  const blob = createBlobClient({ blobEndpoint: blobUrl, accountName: account, credential, scope });
  const file = join(folder, 'clip.txt');
  await writeFile(file, 'sound');
  await blob.createContainer('kept', { createdby: 'batchtone' }, never);
  await blob.uploadFile(
    { container: 'kept', blob: 'a.txt', file, contentType: 'text/plain', onProgress: () => undefined },
    never,
  );
  const now = Date.now();
  const window = { startsOnMs: now - 300_000, expiresOnMs: now + 24 * 3_600_000 };
  const readUrl = await blob.readUrl('kept', 'a.txt', window);
  const writeUrl = await blob.writeUrl('kept', window);
  const longUrl = await blob.readUrl('kept', 'a.txt', { ...window, expiresOnMs: now + 90 * 86_400_000 });
  const [base, query] = writeUrl.split('?');
  const put = (url: string, body: string) =>
    fetch(url, { method: 'PUT', body, headers: { 'x-ms-blob-type': 'BlockBlob' } });
  return {
    ...{ readUrl, writeUrl, longUrl },
    read: await (await fetch(readUrl)).text(),
    readOther: (await fetch(readUrl.replace('a.txt', 'b.txt'))).status,
    readWithWriteUrl: (await fetch(`${base}/a.txt?${query}`)).status,
    writeWithReadUrl: (await put(readUrl, 'x')).status,
    written: (await put(`${base}/b.txt?${query}`, 'mp3')).status,
    readLong: await (await fetch(longUrl)).text(),
    containers: await blob.listContainers('k', never),
  };
}

const outcomes: Outcome[] = [];
for (const step of steps) {
  if (step.do === 'signIn') {
    outcomes.push(await signIn(step));
    continue;
  }
  try {
    outcomes.push({ value: await run(step) });
  } catch (error) {
    outcomes.push(
      error instanceof Failure
        ? { failure: toFailureView(error) }
        : { error: String((error as Error).stack) },
    );
  }
}
logger.close();
process.stdout.write(JSON.stringify(outcomes));
