import { z } from 'zod';

/**
 * The closed family of everything that may go wrong in front of a user. A code names the meaning; its words are in
 * `i18n/<language>/failure.ts` under the same name (`what` happened and the `wayOut`), filled from `params`.
 * Nothing else crosses from the main process to a screen: no stack, no secret, no service's raw error.
 */
export const failureCodes = [
  // the file
  'notAVideo',
  'videoTruncated',
  'fileEmpty',
  'noSoundTrack',
  'fileUnreadable',
  'fileVanished',
  'fileChanged',
  // the output
  'outputNotWritable',
  'outputDiskFull',
  'diskSpaceMissing',
  'resultMissing',
  'resultCorrupt',
  // this computer
  'ffmpegMissing',
  'engineStartFailed',
  // the connection
  'connectionMissing',
  'connectionBusy',
  'connectionsCorrupt',
  'pasteNotRecognised',
  'secretsNotSaved',
  'secretsUnreadable',
  'nameNotFound',
  'clockSkewed',
  'keyRejected',
  'keysNotAllowed',
  'roleMissing',
  'signInNeeded',
  'signInFailed',
  'signInExpired',
  'tenantRefused',
  'consentNeeded',
  'azureCliMissing',
  'azureCliSignedOut',
  // the service
  'networkUnreachable',
  'serviceUnavailable',
  'throttled',
  'accessDenied',
  'requestRejected',
  'resourceMissing',
  'timedOut',
  // the plan
  'noImageFits',
  'imageGone',
  'imageRetired',
  'sizeRetired',
  'networkClosed',
  // the pool and its nodes
  'coreQuotaReached',
  'spotQuotaReached',
  'familyQuotaReached',
  'poolQuotaReached',
  'jobQuotaReached',
  'generationMismatch',
  'allocationForbidden',
  'vmSizeUnavailable',
  'allocationFailed',
  'capacityMissing',
  'spotCapacityMissing',
  'spotNodesTaken',
  'resizeStopped',
  'removeNodesFailed',
  'tooManyLinkedNodes',
  'poolResizeFailed',
  'poolGone',
  'jobGone',
  'startTaskFailed',
  'startTaskNotRun',
  'nodesUnusable',
  'nodeBroken',
  'nodeOutOfSpace',
  'applicationPackageFailed',
  'nodeAgentFailed',
  'nodePreempted',
  // the task
  'conversionFailed',
  'taskTimedOut',
  'taskTerminated',
  'ffmpegNotOnNode',
  'commandNotStarted',
  'inputAccessDenied',
  'inputMissing',
  'inputDownloadFailed',
  'inputDownloadTimedOut',
  'nodeWriteFailed',
  'outputContainerMissing',
  'outputAccessDenied',
  'outputUploadFailed',
  'nodeDiskFull',
  'taskFailed',
  // the run and the app
  'timeLimitReached',
  'cancelled',
  'nothingToConvert',
  'runMissing',
  'runBusy',
  'settingsCorrupt',
  'journalCorrupt',
  'badRequest',
  'internal',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** Values named in the words of a failure; all are safe to show. */
export type FailureParams = Readonly<Record<string, string | number>>;

/** A failure as it crosses to a screen or a terminal. */
export const failureViewSchema = z.object({
  code: z.enum(failureCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** True when the same request may succeed if it is simply made again. */
  retryable: z.boolean(),
});
export type FailureView = Readonly<z.infer<typeof failureViewSchema>>;

const retryableCodes: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'resultMissing',
  'resultCorrupt',
  'networkUnreachable',
  'serviceUnavailable',
  'throttled',
  'timedOut',
  'conversionFailed',
  'taskTimedOut',
  'taskTerminated',
  'commandNotStarted',
  'inputAccessDenied',
  'inputMissing',
  'inputDownloadFailed',
  'inputDownloadTimedOut',
  'nodeWriteFailed',
  'outputContainerMissing',
  'outputAccessDenied',
  'outputUploadFailed',
  'nodeDiskFull',
  'taskFailed',
  'allocationFailed',
  'capacityMissing',
  'spotCapacityMissing',
  'resizeStopped',
  'outputNotWritable',
  'outputDiskFull',
  'cancelled',
]);

/** A typed fault: thrown anywhere in the app, translated only at the screen. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly params: FailureParams;

  /** @param cause the fault behind it; it stays in the log and never crosses to a screen. */
  constructor(code: FailureCode, params: FailureParams = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(params)}`, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.params = params;
  }
}

/** What may be shown of any thrown value: a `Failure` as it is, anything else as `internal` without its text. */
export function toFailureView(error: unknown): FailureView {
  return error instanceof Failure ? viewOf(error.code, error.params) : viewOf('internal', {});
}

/** The view of a failure that was never thrown (a state read from a service, say). */
export function viewOf(code: FailureCode, params: FailureParams = {}): FailureView {
  return { code, params: { ...params }, retryable: retryableCodes.has(code) };
}
