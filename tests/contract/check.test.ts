import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ArmPort } from '../../electron/azure/ports.ts';
import { createCheckService } from '../../electron/check/checks.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { createdByTag } from '../../electron/run/naming.ts';
import { type Clock, systemClock } from '../../electron/support/clock.ts';
import { silentLogger } from '../../electron/support/logger.ts';
import { type CheckName, type CheckReport, type CheckStep, checkNames } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import { check as words } from '../../shared/i18n/en/check.ts';
import { defaultPlan, type Plan } from '../../shared/plan.ts';
import { armThatSays, pickedAccounts } from '../support/arm.ts';
import {
  type AccountConnections,
  accountId,
  type EngineAccount,
  openEngineAccount,
} from '../support/engine-account.ts';

const never = new AbortController().signal;
const wrongKey = Buffer.from('not the key').toString('base64');

interface Checked {
  readonly step: Readonly<Record<CheckName, CheckStep>>;
  readonly report: CheckReport;
  readonly reports: readonly CheckReport[];
}

/** "Will it work?" asked of a real account: the engine, through the clients that the app uses. */
describe('the check', () => {
  let account: EngineAccount;
  const servers: Server[] = [];
  beforeAll(async () => {
    account = await openEngineAccount();
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
    // Whatever was found, nothing is left behind: not there, not here.
    const { batch, blob } = account.ports;
    expect(await blob.listContainers('bt-check-', never)).toEqual([]);
    expect((await batch.listPools(null, never)).filter(({ id }) => id.startsWith('bt-'))).toEqual([]);
    expect((await readdir(account.folder)).filter((name) => name.startsWith('batchtone-check-'))).toEqual([]);
  });
  afterAll(() => account?.close());

  const service = (connections: AccountConnections, stepTimeoutMs?: number, clock: Clock = systemClock) =>
    createCheckService({
      connections,
      clock,
      logger: silentLogger,
      ownTag: createdByTag,
      tempFolder: account.folder,
      ...(stepTimeoutMs !== undefined && { stepTimeoutMs }),
    });

  async function checked(
    connections: AccountConnections,
    plan?: Plan,
    stepTimeoutMs?: number,
    clock?: Clock,
  ): Promise<Checked> {
    const reports: CheckReport[] = [];
    for await (const report of service(connections, stepTimeoutMs, clock).check(accountId, plan, never)) {
      reports.push(report);
    }
    const report = reports.at(-1);
    if (!report) throw new Error('no report');
    const step = Object.fromEntries(report.steps.map((each) => [each.name, each])) as Checked['step'];
    for (const { name, finding } of report.steps) {
      if (finding !== null) expect(words[name], `${name}.${finding}`).toHaveProperty(finding);
    }
    return { step, report, reports };
  }
  const states = ({ report }: Checked) => report.steps.map(({ name, state }) => `${name} ${state}`);
  const withArm = (arm: ArmPort) => account.connect({ view: { auth: pickedAccounts }, arm });

  test('with the right keys everything passes; only the quota is not known', async () => {
    const found = await checked(account.connect());
    expect(states(found)).toEqual([
      'nameResolves passed',
      'clock passed',
      'credential passed',
      'roles passed',
      'storageWritable passed',
      'reach passed',
      'image passed',
      'quota unknown',
    ]);
    expect(found.step.quota.finding).toBe('notReadable');
    expect(found.step.roles.finding).toBe('notNeeded');
    expect(found.step.image.params).toEqual({
      image: 'ubuntu-24_04-lts server-gen1',
      vmSize: 'STANDARD_A1_V2',
    });
    expect(found.report).toMatchObject({ isDone: true, largestPlan: null });
  });

  test('tells each step as it begins and ends, and that it is done with the last word', async () => {
    const { reports } = await checked(account.connect());
    for (const name of checkNames) {
      const seen = reports.map(({ steps }) => steps.find((step) => step.name === name)?.state);
      expect(seen).toContain('running');
    }
    expect(reports.map(({ isDone }) => isDone).indexOf(true)).toBe(reports.length - 1);
  });

  test('a wrong Batch key is named with its account, and what needs it is not looked at', async () => {
    const found = await checked(account.connect({ batch: { accountKey: wrongKey } }));
    const { step } = found;
    expect(step.credential).toMatchObject({
      state: 'failed',
      failure: { code: 'keyRejected', params: { account: account.engine.batch.accountName } },
    });
    expect(states(found).slice(3)).toEqual([
      'roles unknown',
      'storageWritable unknown',
      'reach unknown',
      'image unknown',
      'quota unknown',
    ]);
    expect(step.image.finding).toBe('skipped');
  });

  test('a wrong storage key is told as such', async () => {
    const { step } = await checked(account.connect({ storage: { accountKey: wrongKey } }));
    expect(step.credential).toMatchObject({
      state: 'failed',
      failure: { code: 'keyRejected', params: { account: account.engine.storage.accountName } },
    });
  });

  test('a host that is not there ends the check before anything is asked', async () => {
    const view = { batchUrl: 'https://account.westeurope.batch.azure.invalid' };
    const reports: CheckReport[] = [];
    const checks = createCheckService({
      ...{ connections: account.connect({ view }), clock: systemClock, logger: silentLogger },
      ownTag: createdByTag,
      tempFolder: account.folder,
      // What the system's resolver says of such a name where it reaches a name server; here it may not.
      lookUp: () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })),
    });
    for await (const report of checks.check(accountId, undefined, never)) reports.push(report);
    const [name, ...rest] = reports.at(-1)?.steps ?? [];
    expect(name).toMatchObject({
      state: 'failed',
      failure: { code: 'nameNotFound', params: { host: 'account.westeurope.batch.azure.invalid' } },
    });
    expect(rest.every(({ state, finding }) => state === 'unknown' && finding === 'skipped')).toBe(true);
  });

  test('a name that the system’s own resolver does not know fails the first step', async () => {
    const view = { blobUrl: 'https://account.blob.core.windows.invalid/' };
    const { step } = await checked(account.connect({ view }));
    expect(step.nameResolves.state).toBe('failed');
    expect(['nameNotFound', 'networkUnreachable']).toContain(step.nameResolves.failure?.code);
  });

  /** A server that refuses everybody, at its own time. */
  async function serverAt(date: (now: number) => string | null): Promise<string> {
    const server = createServer((_request, response) => {
      response.sendDate = false;
      const said = date(Date.now());
      if (said !== null) response.setHeader('date', said);
      response.writeHead(403).end();
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const later = (minutes: number) => (now: number) => new Date(now + minutes * 60_000).toUTCString();

  test.each([
    [20, 'failed', 'clockSkewed', null],
    [-90, 'failed', 'clockSkewed', null],
    [7, 'warning', undefined, 'skewed'],
    [-1, 'passed', undefined, 'inStep'],
  ])('a clock that is %i minutes away: %s', async (minutes, state, code, finding) => {
    const view = { batchUrl: await serverAt(later(minutes)) };
    const { step } = await checked(account.connect({ view }));
    expect(step.clock).toMatchObject({ state, finding });
    expect(step.clock.failure?.code).toBe(code);
    if (state !== 'passed') {
      expect(step.clock.failure?.params ?? step.clock.params).toEqual({ minutes: Math.abs(minutes) });
    }
    expect(step.credential.finding).toBe(state === 'failed' ? 'skipped' : 'accepted');
  });

  test('a server that does not say the time stops nothing', async () => {
    const { step } = await checked(account.connect({ view: { batchUrl: await serverAt(() => null) } }));
    expect(step.clock).toMatchObject({ state: 'unknown', finding: 'notTold' });
    expect(step.credential.state).toBe('passed');
  });

  test('keys that cannot be read fail the credential, with their own words', async () => {
    const open = () => Promise.reject(new Failure('secretsUnreadable', { name: 'Account' }));
    const { step } = await checked(account.connect({ open }));
    expect(step.credential.failure).toMatchObject({ code: 'secretsUnreadable', params: { name: 'Account' } });
  });

  test('a step that gets no answer is given up, and the rest is not looked at', async () => {
    const open = () => new Promise<never>(() => undefined);
    const { step } = await checked(account.connect({ open }), undefined, 300);
    expect(step.credential.failure?.code).toBe('timedOut');
    expect(step.quota.finding).toBe('skipped');
  });

  test('a check that is given up ends at once and still tidies up', async () => {
    const stop = new AbortController();
    const seen: CheckReport[] = [];
    const watching = (async () => {
      for await (const report of service(account.connect()).check(accountId, undefined, stop.signal)) {
        seen.push(report);
        if (report.steps.find(({ name }) => name === 'storageWritable')?.state === 'running') {
          setImmediate(() => stop.abort(new Error('given up')));
        }
      }
    })();
    await expect(watching).rejects.toThrow('given up');
    expect(seen.at(-1)?.isDone).toBe(false);
  });

  test('with a sign-in, what it may do is tried on things that do not exist', async () => {
    const { step } = await checked(withArm(armThatSays()));
    expect(step.roles).toMatchObject({ state: 'passed', finding: 'granted' });
    expect(step.quota).toMatchObject({ state: 'passed', params: { cores: 5 } });
  });

  test('a role that only lets one read fails the roles, not the sign-in', async () => {
    const { batch, blob } = account.ports;
    const refused = () => Promise.reject(new Failure('roleMissing', { account: 'a', role: 'r' }));
    const open = async () => ({ batch: { ...batch, deletePool: refused }, blob, arm: null });
    const connections = account.connect({ view: { auth: pickedAccounts }, open });
    const found = await checked(connections);
    expect(found.step.credential.state).toBe('passed');
    expect(found.step.roles.failure?.code).toBe('roleMissing');
    await batch.addPool(
      {
        ...localPoolTemplate(1, 'linux'),
        id: 'theirs',
        targetDedicatedNodes: 0,
        autoScale: null,
        metadata: [],
      },
      never,
    );
    const existing = await checked(connections, { kind: 'existing', poolId: 'theirs' });
    expect(existing.step.roles).toMatchObject({ state: 'passed', finding: 'noPools' });
    expect(existing.step.image).toMatchObject({ state: 'passed', finding: 'existingPool' });
  });

  test('an existing pool that is not there is told', async () => {
    const { step } = await checked(account.connect(), { kind: 'existing', poolId: 'nowhere' });
    expect(step.image.failure).toMatchObject({ code: 'poolGone', params: { resource: 'nowhere' } });
  });

  test('a plan that is too large is told with its numbers and the largest plan that fits', async () => {
    const arm = armThatSays({ batch: { lowPriorityCoreQuota: 3 } });
    const { step, report } = await checked(withArm(arm), defaultPlan);
    expect(step.quota).toMatchObject({
      state: 'failed',
      finding: 'tooFewSpot',
      params: { needed: 5, quota: 3, used: 0 },
      failure: { code: 'spotQuotaReached' },
    });
    expect(report.largestPlan).toEqual({ spotNodes: 3, dedicatedNodes: 0 });
  });

  test('an image of the other generation is told before a pool fails to start with it', async () => {
    const image = {
      ...{ publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' },
      nodeAgentSkuId: 'batch.node.ubuntu 24.04',
    };
    const { step } = await checked(account.connect(), { ...defaultPlan, image });
    expect(step.image.failure).toMatchObject({ code: 'generationMismatch' });
  });

  test('a size that the region does not have, or that is retired, is told', async () => {
    const size = {
      ...{ name: 'Standard_A1_v2', family: 'standardAv2Family', cores: 1, memoryGiB: 2 },
      generations: [1] as const,
    };
    const retired = armThatSays({ sizes: [{ ...size, endOfLife: '2026-01-31T00:00:00Z' }] });
    expect((await checked(withArm(retired))).step.image.failure).toMatchObject({
      code: 'sizeRetired',
      params: { date: '2026-01-31' },
    });
    const other = armThatSays({ sizes: [{ ...size, name: 'Standard_A2_v2', endOfLife: null }] });
    expect((await checked(withArm(other))).step.image.failure?.code).toBe('vmSizeUnavailable');
  });

  test('a connection that does not exist is refused', async () => {
    const checks = service(account.connect()).check('00000000-0000-4000-8000-000000000000', undefined, never);
    await expect(checks[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'connectionMissing' });
  });
});
