import type {
  NodeView,
  PoolView,
  RunEvent,
  RunHead,
  StepName,
  StepView,
  TaskPhase,
  TaskView,
} from '../../../shared/contract.ts';
import { stepNames } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';
import { keysId } from './scripted-account.ts';

const names = [
  'Quarterly review — all hands.mp4',
  'Lecture 07 · Fourier series.mp4',
  'entrevista_ñandú (final).mov',
  'Wedding speech $(best man).mp4',
  'Concert 2024-06-11.mkv',
  '会議 録画 03.mp4',
  'talk; "scaling to 10k".mp4',
  'podcast episode 112.webm',
  'holiday 🎉 beach.mp4',
  'screen recording 2026-11-20 at 14.22.51 with a rather long name that never ends.mp4',
];

export const previewRunId = 'bt-20261123-140312-qkzd';
const startedAt = '2026-11-23T14:03:12.000Z';
const at = (seconds: number) => new Date(Date.parse(startedAt) + seconds * 1000).toISOString();

export interface RunScene {
  readonly tasks: number;
  readonly nodes: number;
  readonly scene: 'running' | 'done' | 'failed' | 'timeLimit';
  /** On an account instead of this computer: it costs, and things go wrong that only a cloud knows. */
  readonly azure?: {
    readonly prices: 'known' | 'offline';
    readonly trouble: 'none' | 'pool' | 'nodes' | 'quota';
  };
}

function phaseAt(index: number, { tasks, scene }: RunScene): TaskPhase {
  if (scene === 'done') return 'downloaded';
  const share = index / tasks;
  if (scene === 'failed') return index === 2 ? 'failed' : index === 3 ? 'cancelled' : 'downloaded';
  if (share < 0.4) return index % 37 === 13 ? 'failed' : 'downloaded';
  if (share < 0.48) return 'downloading';
  if (share < 0.7) return 'running';
  if (share < 0.85) return 'active';
  return tasks > 20 && share > 0.95 ? 'waiting' : 'uploading';
}

export function previewTask(index: number, scene: RunScene): TaskView {
  const phase = phaseAt(index, scene);
  const hasRun = ['completed', 'downloading', 'downloaded', 'failed'].includes(phase);
  const isMoving = ['running', 'uploading', 'downloading'].includes(phase);
  const name = names[index % names.length] ?? 'clip.mp4';
  return {
    itemId: `i${index}`,
    taskId: `t${String(index + 1).padStart(5, '0')}`,
    name: index < names.length ? name : name.replace('.', ` ${Math.floor(index / names.length)}.`),
    folder: index % 3 === 0 ? 'Recordings/2026' : '',
    durationS: 62 + ((index * 613) % 4000),
    sizeBytes: 3_000_000 + ((index * 7_919_113) % 900_000_000),
    phase,
    fraction: isMoving ? ((index * 37) % 90) / 100 + 0.05 : null,
    nodeId: hasRun || phase === 'running' ? `tvm-${(index % scene.nodes) + 1}` : null,
    exitCode: phase === 'failed' ? 1 : hasRun ? 0 : null,
    startedAt: hasRun || phase === 'running' ? at(8 + index) : null,
    endedAt: hasRun ? at(21 + index * 2) : null,
    attempt: 1,
    failure: phase === 'failed' ? viewOf('conversionFailed', { exitCode: 1 }) : null,
    outputPath: phase === 'downloaded' ? `/home/ana/Music/Batchtone/${name.replace(/\.\w+$/, '.mp3')}` : null,
    outputBytes: hasRun && phase !== 'failed' ? 1_200_000 + index * 31_000 : null,
  };
}

const nodeStates = [
  'running',
  'running',
  'idle',
  'starting',
  'preempted',
  'running',
  'starttaskfailed',
  'leavingpool',
];

function previewNode(index: number, { scene, nodes, azure }: RunScene): NodeView {
  const state =
    azure?.trouble === 'nodes' && (index === 1 || index === 3)
      ? 'starttaskfailed'
      : scene === 'running' && nodes > 4
        ? (nodeStates[index % nodeStates.length] ?? 'idle')
        : scene === 'running'
          ? 'running'
          : 'idle';
  return {
    nodeId: `tvm-${index + 1}`,
    label: String(index + 1),
    state: index === 9 ? 'somethingNew' : state,
    stateSince: at(4),
    isDedicated: azure === undefined,
    slots: 1,
    runningTaskIds: state === 'running' ? [`t${String(3 + index).padStart(5, '0')}`] : [],
    tasksSucceeded: 2,
    tasksRun: 2,
    failure: state === 'starttaskfailed' ? viewOf('startTaskFailed', { exitCode: 100 }) : null,
  };
}

function previewSteps(scene: RunScene): StepView[] {
  const isOver = scene.scene === 'done' || scene.scene === 'failed';
  const counted: Partial<Record<StepName, readonly [number, number]>> = {
    probe: [scene.tasks, scene.tasks],
    upload: isOver ? [scene.tasks, scene.tasks] : [Math.floor(scene.tasks * 0.85), scene.tasks],
    pool: [scene.nodes, scene.nodes],
    tasks: isOver ? [scene.tasks, scene.tasks] : [Math.floor(scene.tasks * 0.85), scene.tasks],
    monitor: isOver ? [scene.tasks, scene.tasks] : [Math.floor(scene.tasks * 0.48), scene.tasks],
    download: isOver ? [scene.tasks, scene.tasks] : [Math.floor(scene.tasks * 0.4), scene.tasks],
  };
  const runningNow = new Set<StepName>(['upload', 'tasks', 'monitor', 'download']);
  return stepNames.map((name) => {
    const [done, total] = counted[name] ?? [0, 0];
    const state = isOver
      ? 'done'
      : runningNow.has(name)
        ? 'running'
        : name === 'cleanup'
          ? 'pending'
          : 'done';
    return { name, state, done, total, startedAt, endedAt: null, failure: null };
  });
}

function previewCost({ azure }: RunScene): RunHead['cost'] {
  if (azure === undefined) return null;
  const usd = (amount: number) => ({ amount, currency: 'USD' });
  return azure.prices === 'known'
    ? { soFar: usd(0.00412), billingNodes: 4, perHour: usd(0.0344), unknown: null }
    : { soFar: null, billingNodes: 4, perHour: null, unknown: 'offline' };
}

function previewTrouble(
  trouble: 'none' | 'pool' | 'nodes' | 'quota',
): Pick<PoolView, 'resizeErrors' | 'failures'> {
  if (trouble === 'pool') {
    return {
      resizeErrors: [
        {
          code: 'AllocationTimedOut',
          message: 'Desired number of nodes could not be allocated as the resize timeout was reached',
          values: [],
        },
      ],
      failures: [viewOf('spotCapacityMissing', { size: 'STANDARD_A1_V2' })],
    };
  }
  if (trouble === 'quota') {
    return {
      resizeErrors: [
        {
          code: 'AccountSpotCoreQuotaReached',
          message: 'The specified account has reached spot core quota',
          values: [],
        },
      ],
      failures: [viewOf('spotQuotaReached', { size: 'STANDARD_A1_V2' })],
    };
  }
  return { resizeErrors: [], failures: [] };
}

export function previewSnapshot(scene: RunScene): RunEvent {
  const tasks = Array.from({ length: scene.tasks }, (_, index) => previewTask(index, scene));
  const has = (phase: TaskPhase) => tasks.filter((task) => task.phase === phase).length;
  const isOver = scene.scene === 'done' || scene.scene === 'failed';
  const failed = has('failed');
  const head: RunHead = {
    runId: previewRunId,
    status: scene.scene === 'timeLimit' ? 'timeLimit' : isOver ? 'completed' : 'running',
    createdAt: startedAt,
    endedAt: isOver ? at(83) : null,
    connectionId: scene.azure === undefined ? 'local' : keysId,
    connectionName: scene.azure === undefined ? 'This computer' : 'Contoso studio',
    cost: previewCost(scene),
    poolKeptUntil: scene.azure !== undefined && isOver ? at(1800) : null,
    isLocal: scene.azure === undefined,
    quality: 'v2',
    outputFolder: '/home/ana/Music/Batchtone',
    steps: previewSteps(scene),
    progress: {
      fraction: isOver ? 1 : 0.47,
      elapsedMs: 83_000,
      remainingMs: isOver ? null : 94_000,
      speed: 41.7,
    },
    counts: {
      total: scene.tasks,
      converted: has('downloaded') + has('downloading'),
      downloaded: has('downloaded'),
      failed,
      cancelled: has('cancelled'),
    },
    pool: {
      poolId: previewRunId,
      state: 'active',
      allocationState: 'steady',
      targetNodes: scene.nodes,
      currentNodes: scene.nodes,
      ...previewTrouble(scene.azure?.trouble ?? 'none'),
    },
    resources: isOver
      ? { input: 'deleted', output: 'present', job: 'present', pool: 'present' }
      : { input: 'present', output: 'present', job: 'present', pool: 'present' },
    billing: scene.azure === undefined ? 'nothing' : 'nodes',
    failure: null,
    can: {
      cancel: !isOver,
      retryFailed: isOver && failed > 0,
      downloadAll: isOver,
      openFolder: true,
      deletePool: isOver,
      deleteJob: isOver,
      deleteOutput: isOver,
      extendTimeLimit: scene.scene === 'timeLimit',
      repairPool: !isOver,
    },
  };
  return {
    type: 'snapshot',
    head,
    tasks,
    nodes: Array.from({ length: scene.nodes }, (_, index) => previewNode(index, scene)),
  };
}
