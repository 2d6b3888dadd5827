import type { RunEvent } from '../../../shared/contract.ts';
import type { HistoryEntry, HistoryState } from '../../../shared/history.ts';
import { keysId } from './scripted-account.ts';
import { previewSnapshot } from './scripted-run.ts';

const hourMs = 3_600_000;
const states: readonly HistoryState[] = [
  ...(['completed', 'completed', 'failed', 'completed', 'cancelled', 'completed', 'interrupted'] as const),
];

/** The `index`th run before `nowMs`, about two days apart. */
export function previewEntry(index: number, nowMs: number): HistoryEntry {
  const state = states[index % states.length] ?? 'completed';
  const createdMs = nowMs - index * 43 * hourMs - hourMs;
  const total = 3 + ((index * 17) % 40);
  const failed = state === 'failed' ? total : index % 5 === 1 ? 2 : 0;
  const isWhole = state === 'completed' || state === 'failed';
  const converted = isWhole ? total - failed : Math.floor(total / 2);
  const isLocal = index % 3 !== 2;
  const soundSeconds = converted * (600 + ((index * 397) % 1800));
  const elapsedMs = (soundSeconds / (isLocal ? 38 : 120)) * 1000 + (isLocal ? 9000 : 280_000);
  const [digits = ''] = new Date(createdMs).toISOString().replaceAll(/[-:]/g, '').split('.');
  return {
    runId: `bt-${digits.replace('T', '-')}-abc${String.fromCharCode(97 + (index % 26))}`,
    createdAt: new Date(createdMs).toISOString(),
    endedAt: isWhole || state === 'cancelled' ? new Date(createdMs + elapsedMs).toISOString() : null,
    connectionId: isLocal ? 'local' : keysId,
    connectionName: isLocal ? 'This computer' : 'Estudio West Europe',
    isLocal,
    quality: 'v2',
    state,
    counts: {
      total,
      converted,
      downloaded: converted,
      failed,
      cancelled: state === 'cancelled' ? total - converted : 0,
    },
    soundSeconds,
    bytesIn: soundSeconds * 300_000,
    bytesOut: soundSeconds * 23_750,
    elapsedMs,
    cost: isLocal ? null : { amount: 0.004 * total, currency: 'USD' },
    isCostPartial: index % 9 === 5,
    outputFolder: '/home/ana/Music/Batchtone',
    can: { openFolder: converted > 0, remove: state !== 'interrupted' },
  };
}

/** The screen of such a run, as its journal would tell it. */
export function previewPastRun(entry: HistoryEntry): RunEvent {
  const scene = entry.counts.failed > 0 ? 'failed' : 'done';
  const event = previewSnapshot({ tasks: entry.counts.total, nodes: 4, scene });
  if (event.type !== 'snapshot') return event;
  const { runId, createdAt, endedAt, outputFolder } = entry;
  const nothing = Object.fromEntries(Object.keys(event.head.can).map((key) => [key, false]));
  return {
    ...event,
    head: {
      ...event.head,
      ...{ runId, createdAt, endedAt, outputFolder },
      past: { isInterrupted: entry.state === 'interrupted' },
      can: { ...(nothing as typeof event.head.can), openFolder: true },
    },
  };
}
