import type {
  RunHead,
  RunProgress,
  RunStatus,
  StepName,
  StepView,
  TaskView,
} from '../../../shared/contract.ts';
import type { Format } from '../../ui/format.ts';
import type { Say } from '../../ui/say.ts';

interface Words {
  readonly say: Say;
  readonly format: Format;
}

const finalStatuses: ReadonlySet<RunStatus> = new Set<RunStatus>(['completed', 'failed', 'cancelled']);

export function isFinal(status: RunStatus): boolean {
  return finalStatuses.has(status);
}

/** The run in one sentence: the title of its screen. */
export function headline(head: RunHead, say: Say, format: Format): string {
  const { total, converted, failed } = head.counts;
  const counts = {
    converted: format.number(converted),
    total: format.number(total),
    failed: format.number(failed),
  };
  if (head.past?.isInterrupted) return say('run:headline.interrupted', counts);
  switch (head.status) {
    case 'running':
      return say('run:headline.running', { count: total });
    case 'timeLimit':
      return say('run:headline.timeLimit');
    case 'cancelling':
      return say('run:headline.cancelling');
    case 'cancelled':
      return say('run:headline.cancelled', counts);
    case 'completed':
      return say(failed > 0 ? 'run:headline.partly' : 'run:headline.completed', counts);
    case 'failed':
      return converted > 0 || failed > 0 ? say('run:headline.partly', counts) : say('run:headline.failed');
  }
}

/** Whether everything went well and is over: the moment to say so. */
export function isAllDone(head: RunHead): boolean {
  return head.status === 'completed' && head.counts.total > 0 && head.counts.converted === head.counts.total;
}

export function remainingWords(progress: RunProgress, say: Say, format: Format): string {
  return progress.remainingMs === null ? say('run:stat.unknown') : format.duration(progress.remainingMs);
}

/** Under this it would read `0.0×`. */
const leastSpeed = 0.05;

export function speedWords(progress: RunProgress, say: Say, format: Format): string {
  return progress.speed === null || progress.speed < leastSpeed
    ? say('run:stat.unknown')
    : say('run:stat.times', { value: format.factor(progress.speed) });
}

/** How little of the videos was sent; null where they are sent as they are. */
export function sentWords({ sent }: Pick<RunHead, 'sent'>, say: Say, format: Format): string | null {
  if (sent == null) return null;
  const { sourceBytes, sentBytes, wholeItems } = sent;
  const saved = say('run:sent.saved', {
    source: format.bytes(sourceBytes),
    sent: format.bytes(sentBytes),
  });
  return wholeItems === 0 ? saved : `${saved} ${say('run:sent.whole', { count: wholeItems })}`;
}

/** Steps whose counts are files; how many containers or nodes there were says nothing once they are there. */
const countsOfFiles: ReadonlySet<StepName> = new Set(['probe', 'upload', 'tasks', 'monitor', 'download']);

/**
 * The steps as a person understands them. Converting counts MP3s that were made, not tasks that came to an end, and has
 * failed where one did; downloading has not begun before there is something to download.
 */
export function shownSteps({
  status,
  steps,
  counts,
}: Pick<RunHead, 'status' | 'steps' | 'counts'>): readonly StepView[] {
  return steps.map((step) => {
    if (step.name === 'monitor' && step.total > 0) {
      const hasFailed = step.state === 'done' && counts.failed > 0;
      return { ...step, done: counts.converted, total: counts.total, ...(hasFailed && { state: 'failed' }) };
    }
    if (step.name === 'download' && step.state === 'running' && counts.converted === 0) {
      return { ...step, state: 'pending' };
    }
    if (step.name === 'download' && step.total > 0) {
      // A file that was fetched again is still one file.
      const total = isFinal(status) ? counts.converted : Math.min(step.total, counts.total);
      return { ...step, done: Math.min(counts.downloaded, total), total };
    }
    return step.state !== 'running' && !countsOfFiles.has(step.name) ? { ...step, done: 0, total: 0 } : step;
  });
}

/** What the button that tries again is called: after a cancellation nothing has failed. */
export function retryWords({ counts }: Pick<RunHead, 'counts'>, say: Say): string {
  return say(counts.failed > 0 ? 'run:action.retryFailed' : 'run:action.retryCancelled');
}

/** A step for a screen reader: name, state, and its count where it has one. */
export function stepName(step: StepView, say: Say, format: Format): string {
  const parts = [say(`run:step.${step.name}`), say(`run:stepState.${step.state}`)];
  if (step.total > 0) {
    parts.push(say('run:stepCount', { done: format.number(step.done), total: format.number(step.total) }));
  }
  return parts.join(', ');
}

/** What a task says of itself: its phase, and how far it is where that is known. */
export function phaseWords(task: TaskView, say: Say, format: Format): string {
  const phase = say(`run:phase.${task.phase}`);
  return task.fraction === null ? phase : `${phase} ${format.percent(task.fraction)}`;
}

/** How long a task ran, or null before it has ended. */
export function taskTookMs(task: TaskView): number | null {
  if (task.startedAt === null || task.endedAt === null) return null;
  return Math.max(0, Date.parse(task.endedAt) - Date.parse(task.startedAt));
}

/** From here a count and its total no longer fit under a step. */
const countsUpTo = 1000;

/** The count under a step: `3/5`, or how far in percent where that would be too wide; empty without a count. */
export function stepCountWords(step: StepView, format: Format): string {
  if (step.total === 0 || step.state === 'pending') return '';
  return step.total < countsUpTo
    ? `${format.number(step.done)}/${format.number(step.total)}`
    : format.percent(step.done / step.total);
}

type Stat = readonly ['cost' | 'perHour', string];

/** What the run costs: so far, and an hour while nodes exist. Nothing on this computer, where no price belongs. */
export function costStats(
  { cost, billing }: Pick<RunHead, 'cost' | 'billing'>,
  { say, format }: Words,
): readonly Stat[] {
  if (cost === null) return [];
  const soFar = cost.soFar === null ? say('run:stat.costUnknown') : format.money(cost.soFar);
  const perHour = billing === 'nodes' ? cost.perHour : null;
  return [
    ['cost', soFar],
    ...(perHour === null
      ? []
      : [['perHour', say('plan:perHour', { price: format.money(perHour) })] as const]),
  ];
}

/** Why the cost is not known; null where it is. */
export function costUnknownWords(
  { cost }: Pick<RunHead, 'cost'>,
  { say }: Pick<Words, 'say'>,
): string | null {
  return cost === null || cost.unknown === null ? null : say(`plan:unknownPrice.${cost.unknown}`);
}
