import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Certificate } from './certificate.ts';

export interface SecureAzurite {
  /** `https://127.0.0.1:PORT/ACCOUNT` */
  readonly blobUrl: string;
  readonly account: string;
  close(): Promise<void>;
}

const startTimeoutMs = 30_000;

/** Azurite over TLS, taking Entra's tokens; the app's own Azurite has keys only. Its data is in memory. */
export async function startSecureAzurite(certificate: Certificate): Promise<SecureAzurite> {
  const account = 'entrastorage';
  const folder = dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const child = spawn(
    process.execPath,
    [
      join(folder, 'dist', 'src', 'blob', 'main.js'),
      ...['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence', '--skipApiVersionCheck'],
      ...['--disableTelemetry', '--oauth', 'basic'],
      ...['--cert', certificate.certFile, '--key', certificate.keyFile],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${Buffer.alloc(64, 7).toString('base64')}` },
    },
  );
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let output = '';
      const fail = () => reject(new Error(`Azurite did not start\n${output}`));
      const deadline = setTimeout(fail, startTimeoutMs);
      const listen = (chunk: Buffer) => {
        output += chunk.toString();
        const found = /successfully listens on (https:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
        if (found === undefined) return;
        clearTimeout(deadline);
        resolve(found);
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('exit', fail);
    });
    return { blobUrl: `${address}/${account}`, account, close };
  } catch (error) {
    await close();
    throw error;
  }
}
