import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TokenCredential } from '@azure/identity';
import {
  type BlobClient,
  BlobSASPermissions,
  type BlobSASSignatureValues,
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { Failure } from '../../shared/failure.ts';
import { watchIdle } from '../support/watch-idle.ts';
import { pinScope } from './access-tokens.ts';
import { readFault } from './faults.ts';
import { fileFailure } from './file-faults.ts';
import type { BlobDownload, BlobPort, Created, DeleteOutcome, SasWindow } from './ports.ts';
import { idleTimeoutMs, request, transferTimeoutMs } from './request-policy.ts';
import type { Door } from './sign-in-faults.ts';
import { blockBytes, uploadBlocks } from './upload-blocks.ts';
import { createDelegationKeys } from './user-delegation.ts';

/** Signed in with the account's key, or with tokens of one scope: then SAS are made with a user delegation key. */
export type StorageAccount = { readonly blobEndpoint: string; readonly accountName: string } & (
  | { readonly accountKey: string }
  | { readonly credential: TokenCredential; readonly scope: string }
);

/** With its retries; whoever waits for a URL passes no signal. */
const delegationKeyTimeoutMs = 60_000;
const mebibyte = 1024 * 1024;

/** `BlobPort` over `@azure/storage-blob`. The SDK sends tokens over TLS only. */
export function createBlobClient(account: StorageAccount): BlobPort {
  const credential =
    'credential' in account
      ? pinScope(account.credential, account.scope)
      : new StorageSharedKeyCredential(account.accountName, account.accountKey);
  const service = new BlobServiceClient(account.blobEndpoint, credential, {
    // Ours, in `request`: the SDK's would never make a 408 or a 429 again, nor wait as long as it is told to.
    retryOptions: { maxTries: 1 },
  });
  const endpoint = new URL(account.blobEndpoint);
  const door: Door = {
    service: 'storage',
    account: account.accountName,
    signedInWith: 'credential' in account ? 'token' : 'key',
  };
  // A SAS for https only would be refused by an endpoint on loopback, which speaks http.
  const protocol = endpoint.protocol === 'https:' ? SASProtocol.Https : SASProtocol.HttpsAndHttp;

  const call = <T>(
    resource: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
    timeoutMs?: number | null,
  ) =>
    request(
      { host: endpoint.host, resource, door, ...(timeoutMs !== undefined && { timeoutMs }) },
      signal,
      work,
    );

  /** For requests whose refusal with one of `answers` is an answer. */
  const ask = <T, A>(
    resource: string,
    signal: AbortSignal,
    answers: readonly string[],
    answer: A,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | A> =>
    call<T | A>(resource, signal, async (abortSignal) => {
      try {
        return await work(abortSignal);
      } catch (error) {
        const fault = readFault(error);
        if (fault && (answers.includes(fault.code) || answers.includes(String(fault.status)))) return answer;
        throw error;
      }
    });

  const delegationKeys = createDelegationKeys(async (startsOn, expiresOn) => {
    const deadline = AbortSignal.timeout(delegationKeyTimeoutMs);
    try {
      return await call('user delegation key', deadline, (abortSignal) =>
        service.getUserDelegationKey(startsOn, expiresOn, { abortSignal }),
      );
    } catch (error) {
      throw deadline.aborted ? new Failure('timedOut', {}, error) : error;
    }
  });

  const sas = async (container: string, blob: string | null, asked: SasWindow): Promise<string> => {
    const values = ({ startsOnMs, expiresOnMs }: SasWindow): BlobSASSignatureValues => ({
      containerName: container,
      startsOn: new Date(startsOnMs),
      expiresOn: new Date(expiresOnMs),
      protocol,
      ...(blob === null
        ? { permissions: ContainerSASPermissions.parse('cw') }
        : { blobName: blob, permissions: BlobSASPermissions.parse('r') }),
    });
    const sign = async () => {
      if (credential instanceof StorageSharedKeyCredential) {
        return generateBlobSASQueryParameters(values(asked), credential);
      }
      const { key, window } = await delegationKeys.forWindow(asked);
      return generateBlobSASQueryParameters(values(window), key, account.accountName);
    };
    const query = await sign();
    const client = service.getContainerClient(container);
    return `${blob === null ? client.url : client.getBlobClient(blob).url}?${query.toString()}`;
  };

  return {
    createContainer: (name, tags, signal) =>
      ask<Created, Created>(
        `container ${name}`,
        signal,
        ['ContainerAlreadyExists'],
        'exists',
        async (abortSignal) => {
          await service.getContainerClient(name).create({ abortSignal, metadata: { ...tags } });
          return 'created';
        },
      ),
    getContainer: (name, signal) =>
      ask(`container ${name}`, signal, ['404'], null, async (abortSignal) => {
        const properties = await service.getContainerClient(name).getProperties({ abortSignal });
        return properties.metadata ?? {};
      }),
    deleteContainer: (name, signal) =>
      ask<DeleteOutcome, DeleteOutcome>(`container ${name}`, signal, ['404'], 'gone', async (abortSignal) => {
        try {
          await service.getContainerClient(name).delete({ abortSignal });
        } catch (error) {
          if (readFault(error)?.code !== 'ContainerBeingDeleted') throw error;
        }
        return 'deleting';
      }),
    listBlobs: (container, signal) =>
      ask(`container ${container}`, signal, ['404', 'ContainerBeingDeleted'], null, async (abortSignal) => {
        const lengths = new Map<string, number>();
        for await (const blob of service.getContainerClient(container).listBlobsFlat({ abortSignal })) {
          lengths.set(blob.name, blob.properties.contentLength ?? 0);
        }
        return lengths;
      }),
    listContainers: async (prefix, signal) => {
      let names: string[] = [];
      await ask('containers', signal, [], undefined, async (abortSignal) => {
        names = [];
        for await (const container of service.listContainers({ prefix, abortSignal })) {
          names.push(container.name);
        }
      });
      return names;
    },
    uploadFile: async ({ container, blob, file, contentType, onProgress }, signal) => {
      const before = await readSource(() => stat(file));
      const client = service.getContainerClient(container).getBlockBlobClient(blob);
      const headers = (md5: Uint8Array) => ({ blobContentType: contentType, blobContentMD5: md5 });
      if (before.size <= blockBytes) {
        // One request, and the file is read once.
        const bytes = await readSource(() => readFile(file, { signal }));
        const md5 = createHash('md5').update(bytes).digest();
        await call(
          `blob ${blob}`,
          signal,
          (abortSignal) => client.upload(bytes, bytes.length, { abortSignal, blobHTTPHeaders: headers(md5) }),
          transferTimeoutMs(bytes.length),
        );
        onProgress(bytes.length);
      } else {
        const md5 = await readSource(() => hashFile(file, signal));
        const send = <T>(
          bytes: number,
          either: AbortSignal,
          work: (abortSignal: AbortSignal) => Promise<T>,
        ) => call(`blob ${blob}`, either, work, transferTimeoutMs(bytes));
        await readSource(() =>
          uploadBlocks(
            { client, file, size: before.size, md5, headers: headers(md5), send, onProgress },
            signal,
          ),
        );
      }
      const after = await readSource(() => stat(file));
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new Failure('fileChanged');
      return { sizeBytes: after.size };
    },
    downloadToFile: async ({ container, blob, file, onProgress }, signal) => {
      const client = service.getContainerClient(container).getBlobClient(blob);
      try {
        return await call(
          `blob ${blob}`,
          signal,
          async (each) => {
            using idle = watchIdle(idleTimeoutMs);
            const either = AbortSignal.any([each, idle.signal]);
            try {
              return await fetchTo(file, client, onProgress, () => idle.touch(), either);
            } catch (error) {
              if (idle.signal.aborted && !each.aborted) throw new Failure('timedOut', {}, error);
              throw either.aborted ? error : asCutOff(error);
            }
          },
          null,
        );
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    },
    readUrl: (container, blob, window) => sas(container, blob, window),
    writeUrl: (container, window) => sas(container, null, window),
  };
}

/** One try, from the first byte. @throws Failure `resultMissing`, `resultCorrupt`, or what the disk says */
async function fetchTo(
  file: string,
  client: BlobClient,
  onProgress: BlobDownload['onProgress'],
  onBytes: () => void,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const answer = await client.download(0, undefined, { abortSignal: signal });
  if (!answer.readableStreamBody) throw new Failure('resultMissing', { resource: `blob ${client.name}` });
  const total = answer.contentLength ?? 0;
  const { meter, received, md5, sha256 } = createMeter((bytes) => {
    onBytes();
    onProgress(bytes, total);
  });
  await writeResult(file, () =>
    pipeline(
      answer.readableStreamBody as NodeJS.ReadableStream,
      meter,
      createWriteStream(file, { flags: 'w', flush: true }),
      { signal },
    ),
  );
  const expected = answer.contentMD5 ? Buffer.from(answer.contentMD5).toString('hex') : null;
  if (received() !== total || (expected !== null && expected !== md5())) throw new Failure('resultCorrupt');
  return { sizeBytes: total, sha256: sha256() };
}

/** The SDK calls a body that ends too early aborted, though nobody aborted it. */
function asCutOff(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'AbortError') return error;
  return Object.assign(new Error('The answer was cut off', { cause: error }), { code: 'ECONNRESET' });
}

/** Counts and hashes what passes. */
function createMeter(onBytes: (total: number) => void) {
  const [md5, sha256] = [createHash('md5'), createHash('sha256')];
  let bytes = 0;
  const meter = new Transform({
    highWaterMark: mebibyte,
    transform(chunk: Buffer, _encoding, done) {
      md5.update(chunk);
      sha256.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    },
  });
  return { meter, received: () => bytes, md5: () => md5.digest('hex'), sha256: () => sha256.digest('hex') };
}

async function hashFile(path: string, signal: AbortSignal): Promise<Uint8Array> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: mebibyte }), hash, { signal });
  return new Uint8Array(hash.digest());
}

/** Faults of the source file, told apart from those of the service. */
async function readSource<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(error, 'source') ?? error;
  }
}

async function writeResult(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw fileFailure(error, 'result', path) ?? error;
  }
}
