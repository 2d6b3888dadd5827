import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createAzureConnection } from '../../electron/connection/azure-connection.ts';
import type { Connection, PoolTemplate, Ports } from '../../electron/connection/connection.ts';
import { createIdentity } from '../../electron/connection/identity/entra-identity.ts';
import { chooseImage } from '../../electron/plan/images.ts';
import { newPoolTemplate } from '../../electron/plan/pool-template.ts';
import { describeVmSize } from '../../electron/plan/vm-sizes.ts';
import { systemClock } from '../../electron/support/clock.ts';
import { silentLogger } from '../../electron/support/logger.ts';
import { Failure } from '../../shared/failure.ts';
import { environmentHelp, forgetKeys, readAccount, type TestAccount } from './account.ts';
import { Ledger } from './ledger.ts';
import { type Part, parts } from './parts.ts';

const workMinutes = 45;
/** The service takes minutes to delete a pool. */
const cleanUpMinutes = 20;

export interface TestOptions {
  readonly account: TestAccount;
  readonly parts: readonly Part[];
  readonly say: (line: string) => void;
  /** Aborted by Ctrl+C: the work ends, the clean-up does not. */
  readonly signal: AbortSignal;
}

/**
 * Runs the parts against the account and deletes everything that they made, whatever happens.
 * @returns true when all parts passed and nothing is left
 */
export async function testAzure({ account, say, signal, ...options }: TestOptions): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'batchtone-azure-'));
  const connection = connect(account);
  const ledger = new Ledger(Date.now());
  say(`Everything made here has the id ${ledger.testId} or that of the run below.`);
  let passed = false;
  let isGone = false;
  try {
    const ports = await connection.open();
    const work = AbortSignal.any([signal, AbortSignal.timeout(workMinutes * 60_000)]);
    try {
      // Both services answer, or nothing is made: a clean-up has to be able to look.
      await ledger.left(ports, work);
    } catch (error) {
      say(`Nothing was made: ${describe(error)}`);
      return false;
    }
    try {
      const template = await planOneNode(account, ports, work);
      for (const part of options.parts) {
        say(part.name);
        await part.run({ ports, ledger, template, folder, signal: work, say });
        say('  passed');
      }
      passed = true;
    } catch (error) {
      say(`  FAILED: ${describe(error)}`);
    } finally {
      isGone = await cleanUp(ledger, ports, account, say);
    }
  } finally {
    await connection.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return passed && isGone;
}

async function cleanUp(
  ledger: Ledger,
  ports: Ports,
  account: TestAccount,
  say: (line: string) => void,
): Promise<boolean> {
  say('Clean-up');
  const pauseMs = account.isLoopback ? 200 : 10_000;
  const left = await ledger.deleteAll(ports, AbortSignal.timeout(cleanUpMinutes * 60_000), pauseMs, say);
  if (left?.length === 0) {
    say('Left behind: nothing');
    return true;
  }
  const list =
    left === null ? 'the account did not answer' : left.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  say(`Left behind: ${list}. Pools may bill: delete them in the portal.`);
  return false;
}

async function planOneNode(
  account: TestAccount,
  { batch }: Ports,
  signal: AbortSignal,
): Promise<PoolTemplate> {
  const { vmSize, node, batchUrl, signIn } = account;
  const images = await batch.listSupportedImages(signal);
  const image = chooseImage(images, vmSize, describeVmSize(vmSize).generations, Date.now());
  return newPoolTemplate(
    {
      ...{ kind: 'new', image, vmSize, taskSlotsPerNode: 1, afterRun: { kind: 'keep' } },
      ...{ dedicatedNodes: node === 'dedicated' ? 1 : 0, spotNodes: node === 'spot' ? 1 : 0 },
    },
    image,
    { known: false, reason: 'offline' },
    {
      batchUrl,
      auth: signIn.kind === 'key' ? { kind: 'sharedKey' } : { kind: 'entra', method: 'azureCli' },
    },
  );
}

/** The app's own connection, but for its file and its vault. */
function connect({ cloud, batchUrl, blobUrl, signIn }: TestAccount): Connection {
  const secrets = new Map<string, string>();
  return createAzureConnection({
    record: {
      ...{ connectionId: randomUUID(), name: 'npm run test:azure', cloud, endpoints: null },
      ...{ batchUrl, blobUrl, plan: null },
      auth:
        signIn.kind === 'key'
          ? { kind: 'sharedKey', batchAccount: signIn.batchAccount, storageAccount: signIn.storageAccount }
          : {
              ...{ kind: 'entra', method: 'azureCli', tenantId: signIn.tenantId, clientId: null },
              ...{ batchResourceId: null, storageResourceId: null, username: null },
            },
    },
    keys: async () =>
      signIn.kind === 'key'
        ? { batchKey: signIn.batchKey, storageKey: signIn.storageKey }
        : { batchKey: null, storageKey: null },
    identity: createIdentity({
      secrets: {
        get: async (name) => secrets.get(name) ?? null,
        set: async (name, text) => void secrets.set(name, text),
        remove: async (name) => void secrets.delete(name),
      },
      openUrl: null,
      browserPage: () => ({ done: '', failed: '' }),
      clock: systemClock,
      logger: silentLogger,
    }),
    onSignedOut: () => undefined,
  });
}

function describe(error: unknown): string {
  if (error instanceof Failure) return `${error.code} ${JSON.stringify(error.params)}`;
  return error instanceof Error ? error.message : String(error);
}

const usage = `Usage: npm run test:azure [-- --yes]

Tries Batchtone on a real Azure account: storage, pools, jobs and tasks, then one conversion on one small node. It deletes
everything that it made and nothing else. It takes about 15 minutes and costs a few cents.

  --yes    do not ask before starting

${environmentHelp}`;

async function isWanted(account: TestAccount, isYes: boolean, say: (line: string) => void): Promise<boolean> {
  say(`Batch account    ${account.batchUrl}`);
  say(`Storage account  ${account.blobUrl}`);
  say(
    `It makes 1 ${account.node} node of size ${account.vmSize}, for at most ${workMinutes} minutes, and a few MB of storage.`,
  );
  if (isYes) return true;
  if (!process.stdin.isTTY) {
    say('Nobody is there to be asked: add --yes to start.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question('This is billed to the account. Start? (yes/no) ')).trim() === 'yes';
  } finally {
    terminal.close();
  }
}

/** @returns the exit code: 0 passed and clean, 1 not, 2 not started */
async function main(args: readonly string[]): Promise<number> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: { yes: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const reading = readAccount(process.env);
  forgetKeys(process.env);
  if (!reading.ok) {
    say(`Not started:\n${reading.problems.map((problem) => `  ${problem}`).join('\n')}\n\n${usage}`);
    return 2;
  }
  const { account } = reading;
  if (!(await isWanted(account, values.yes, say))) return 2;
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      say(
        stop.signal.aborted ? 'Still deleting: leaving now could leave a node that bills.' : 'Stopping ...',
      );
      stop.abort(new Failure('cancelled'));
    });
  }
  const isGood = await testAzure({ account, parts, say, signal: stop.signal });
  say(isGood ? 'All passed.' : 'NOT passed.');
  return isGood ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
