import type { RunHead, RunStatus, TaskPhase } from '../../shared/contract.ts';
import { finalStatuses } from './state-tables.ts';

export interface CapabilityItem {
  readonly phase: TaskPhase;
  /** Its MP3 is in the output container, as far as the run knows. */
  readonly hasResult: boolean;
  readonly outputPath: string | null;
}

/** What a user may do now: one place, so that a button and the call behind it never disagree. */
export function capabilities(
  status: RunStatus,
  resources: RunHead['resources'],
  items: readonly CapabilityItem[],
  /** False while a run that is ending cleans up: its round takes nothing in any more. */
  isAccepting: boolean,
): RunHead['can'] {
  const isFinal = finalStatuses.has(status);
  const isOver = ({ phase }: CapabilityItem) => phase === 'failed' || phase === 'cancelled';
  return {
    cancel: status === 'running' || status === 'timeLimit',
    retryFailed: (isFinal || (status === 'running' && isAccepting)) && items.some(isOver),
    downloadAll:
      status !== 'cancelling' &&
      resources.output === 'present' &&
      items.some((item) => canDownload(item) || (isFinal && isFetched(item))),
    openFolder: items.some(({ outputPath }) => outputPath !== null),
    deletePool: isFinal && resources.pool === 'present',
    deleteJob: isFinal && resources.job === 'present',
    deleteOutput:
      isFinal && resources.output === 'present' && items.every(({ phase }) => phase !== 'downloading'),
    extendTimeLimit: status === 'timeLimit',
    repairPool: (status === 'running' || status === 'timeLimit') && resources.pool === 'present',
  };
}

export function canDownload({ phase, hasResult, outputPath }: CapabilityItem): boolean {
  return hasResult && outputPath === null && (phase === 'completed' || phase === 'failed');
}

/** It was put on disk once; should the file be gone since, Download all brings it back. */
export function isFetched({ phase, hasResult }: Pick<CapabilityItem, 'phase' | 'hasResult'>): boolean {
  return hasResult && phase === 'downloaded';
}
