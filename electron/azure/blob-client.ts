import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TokenCredential } from '@azure/identity';
import {
  BlobSASPermissions,
  type BlobSASSignatureValues,
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageRetryPolicyType,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { Failure } from '../../shared/failure.ts';
import { pinScope } from './access-tokens.ts';
import { readFault, toFailure } from './faults.ts';
import { fileFailure } from './file-faults.ts';
import type { BlobPort, Created, DeleteOutcome, SasWindow } from './ports.ts';
import { storageRetryOptions } from './request-policy.ts';
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
    retryOptions: { retryPolicyType: StorageRetryPolicyType.EXPONENTIAL, ...storageRetryOptions },
  });
  const endpoint = new URL(account.blobEndpoint);
  const door: Door = {
    service: 'storage',
    account: account.accountName,
    signedInWith: 'credential' in account ? 'token' : 'key',
  };
  // A SAS for https only would be refused by an endpoint on loopback, which speaks http.
  const protocol = endpoint.protocol === 'https:' ? SASProtocol.Https : SASProtocol.HttpsAndHttp;

  async function ask<T, A>(
    resource: string,
    signal: AbortSignal,
    answers: readonly string[],
    answer: A,
    work: () => Promise<T>,
  ): Promise<T | A> {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const fault = readFault(error);
      if (fault && (answers.includes(fault.code) || answers.includes(String(fault.status)))) return answer;
      throw toFailure(error, endpoint.host, resource, door);
    }
  }

  const delegationKeys = createDelegationKeys(async (startsOn, expiresOn) => {
    const deadline = AbortSignal.timeout(delegationKeyTimeoutMs);
    try {
      return await service.getUserDelegationKey(startsOn, expiresOn, { abortSignal: deadline });
    } catch (error) {
      if (deadline.aborted) throw new Failure('timedOut', {}, error);
      throw toFailure(error, endpoint.host, 'user delegation key', door);
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
      ask<Created, Created>(`container ${name}`, signal, ['ContainerAlreadyExists'], 'exists', async () => {
        await service.getContainerClient(name).create({ abortSignal: signal, metadata: { ...tags } });
        return 'created';
      }),
    getContainer: (name, signal) =>
      ask(`container ${name}`, signal, ['404'], null, async () => {
        const properties = await service.getContainerClient(name).getProperties({ abortSignal: signal });
        return properties.metadata ?? {};
      }),
    deleteContainer: (name, signal) =>
      ask<DeleteOutcome, DeleteOutcome>(`container ${name}`, signal, ['404'], 'gone', async () => {
        try {
          await service.getContainerClient(name).delete({ abortSignal: signal });
        } catch (error) {
          if (readFault(error)?.code !== 'ContainerBeingDeleted') throw error;
        }
        return 'deleting';
      }),
    listBlobs: (container, signal) =>
      ask(`container ${container}`, signal, ['404', 'ContainerBeingDeleted'], null, async () => {
        const lengths = new Map<string, number>();
        for await (const blob of service
          .getContainerClient(container)
          .listBlobsFlat({ abortSignal: signal })) {
          lengths.set(blob.name, blob.properties.contentLength ?? 0);
        }
        return lengths;
      }),
    listContainers: async (prefix, signal) => {
      const names: string[] = [];
      await ask('containers', signal, [], undefined, async () => {
        for await (const container of service.listContainers({ prefix, abortSignal: signal })) {
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
        await ask(`blob ${blob}`, signal, [], undefined, () =>
          untilIntact(() =>
            client.upload(bytes, bytes.length, { abortSignal: signal, blobHTTPHeaders: headers(md5) }),
          ),
        );
        onProgress(bytes.length);
      } else {
        const md5 = await readSource(() => hashFile(file, signal));
        await ask(`blob ${blob}`, signal, [], undefined, () =>
          readSource(() =>
            untilIntact(() =>
              uploadBlocks(
                { client, file, size: before.size, md5, headers: headers(md5), onProgress },
                signal,
              ),
            ),
          ),
        );
      }
      const after = await readSource(() => stat(file));
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new Failure('fileChanged');
      return { sizeBytes: after.size };
    },
    downloadToFile: async ({ container, blob, file, onProgress }, signal) => {
      try {
        return await ask(`blob ${blob}`, signal, [], { sizeBytes: 0, sha256: '' }, async () => {
          const answer = await service
            .getContainerClient(container)
            .getBlobClient(blob)
            .download(0, undefined, { abortSignal: signal, maxRetryRequests: 3 });
          if (!answer.readableStreamBody) throw new Failure('resultMissing', { resource: `blob ${blob}` });
          const total = answer.contentLength ?? 0;
          const { meter, received, md5, sha256 } = createMeter((bytes) => onProgress(bytes, total));
          await writeResult(file, () =>
            pipeline(
              answer.readableStreamBody as NodeJS.ReadableStream,
              meter,
              createWriteStream(file, { flags: 'w', flush: true }),
              { signal },
            ),
          );
          const expected = answer.contentMD5 ? Buffer.from(answer.contentMD5).toString('hex') : null;
          if (received() !== total || (expected !== null && expected !== md5())) {
            throw new Failure('resultCorrupt');
          }
          return { sizeBytes: total, sha256: sha256() };
        });
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    },
    readUrl: (container, blob, window) => sas(container, blob, window),
    writeUrl: (container, window) => sas(container, null, window),
  };
}

const sendings = 3;

/** What was damaged on its way is refused by the service, which compares the MD5, and is sent again. */
async function untilIntact(send: () => Promise<unknown>): Promise<void> {
  for (let sending = 1; ; sending += 1) {
    try {
      await send();
      return;
    } catch (error) {
      if (readFault(error)?.code !== 'Md5Mismatch' || sending >= sendings) throw error;
    }
  }
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
