import { expect, test } from 'vitest';
import { riskAtQuit } from '../../../electron/billing/quit-risk.ts';
import type { RunActivity } from '../../../electron/run/run-service.ts';
import type { BillingReport, ConnectionBilling, Leftover } from '../../../shared/billing.ts';

const idle: RunActivity = { isWorking: false, liveNodes: 0, keptNodes: 0, stopsAfterMinutes: null };
const pool = (nodes: number, standing: Leftover['standing'] = 'kept'): Leftover => ({
  ...{ connectionId: 'c', kind: 'pool', id: 'p', runId: 'r', createdAt: null, state: 'active' },
  ...{ nodes, perHour: null, standing },
});
const report = (items: readonly Leftover[], state: ConnectionBilling['state'] = 'nodes'): BillingReport => ({
  isChecking: false,
  connections: [
    {
      ...{ connectionId: 'c', connectionName: 'c', state, items, perHour: null },
      ...{ nodes: items.reduce((sum, { nodes }) => sum + nodes, 0), checkedAt: null, failure: null },
    },
  ],
});

test.each<[string, RunActivity, BillingReport, ReturnType<typeof riskAtQuit>]>([
  [
    'nothing under way and nothing that bills is no risk',
    idle,
    report([], 'nothing'),
    { kind: 'none', nodes: 0, stopsAfterMinutes: null },
  ],
  [
    'a run under way counts its own nodes, not those that the report says are its own',
    { ...idle, isWorking: true, liveNodes: 4, stopsAfterMinutes: 35 },
    report([pool(4, 'live')]),
    { kind: 'working', nodes: 4, stopsAfterMinutes: 35 },
  ],
  [
    'a run on this computer is work too',
    { ...idle, isWorking: true },
    report([], 'nothing'),
    { kind: 'working', nodes: 0, stopsAfterMinutes: null },
  ],
  [
    'a kept pool bills, and this session knows when it stops',
    { ...idle, keptNodes: 2, stopsAfterMinutes: 65 },
    report([pool(2)]),
    { kind: 'billing', nodes: 2, stopsAfterMinutes: 65 },
  ],
  [
    'a leftover of another session bills, and nobody here knows when it stops',
    idle,
    report([pool(3, 'leftover')]),
    { kind: 'billing', nodes: 3, stopsAfterMinutes: null },
  ],
  [
    'nodes that the service has taken away since are no risk',
    { ...idle, keptNodes: 2, stopsAfterMinutes: 65 },
    report([pool(0)], 'nothing'),
    { kind: 'none', nodes: 0, stopsAfterMinutes: null },
  ],
  [
    'what cannot be asked is taken for what was seen last',
    { ...idle, keptNodes: 2, stopsAfterMinutes: 65 },
    report([], 'unknown'),
    { kind: 'billing', nodes: 2, stopsAfterMinutes: 65 },
  ],
])('%s', (_name, activity, billing, risk) => {
  expect(riskAtQuit(activity, billing)).toEqual(risk);
});
