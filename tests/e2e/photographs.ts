import type { FailureCode } from '../../shared/failure.ts';

/** The spec that produces a failure for real and takes the picture of its card. */
export type Spec = 'failure-cards.spec.ts' | 'connections.spec.ts' | 'entra.spec.ts';

/** A failure that no end-to-end test produces, and why. */
export interface NotPhotographed {
  readonly because: string;
}

const cards: Spec = 'failure-cards.spec.ts';
const connections: Spec = 'connections.spec.ts';
const entra: Spec = 'entra.spec.ts';
const because = (reason: string): NotPhotographed => ({ because: reason });

/** Failures that are no card of a service: of files, of this computer, of the app's own documents and manners. */
const local = because('about this computer, where nothing bills: told beside the file, the field or the run');
const generic = because('for answers that no service is known to give: the adapter’s tests play them');
const imagesStay = because(
  'the engine’s images neither go nor end; tests/unit/plan/images.test.ts decides it',
);

/** Where the card of each failure is photographed. A new code has to be put somewhere here, or this does not compile. */
export const photographs: Readonly<Record<FailureCode, Spec | NotPhotographed>> = {
  notAVideo: local,
  videoTruncated: local,
  fileEmpty: local,
  noSoundTrack: local,
  fileUnreadable: local,
  fileVanished: local,
  fileChanged: local,
  outputNotWritable: local,
  outputDiskFull: local,
  diskSpaceMissing: local,
  resultMissing: local,
  resultCorrupt: local,
  ffmpegMissing: local,
  engineStartFailed: local,

  connectionMissing: local,
  connectionBusy: local,
  connectionsCorrupt: local,
  pasteNotRecognised: local,
  secretsNotSaved: local,
  secretsUnreadable: local,
  nameNotFound: connections,
  clockSkewed: cards,
  keyRejected: cards,
  keysNotAllowed: cards,
  roleMissing: entra,
  signInNeeded: entra,
  signInFailed: entra,
  signInExpired: entra,
  tenantRefused: entra,
  consentNeeded: entra,
  azureCliMissing: entra,
  azureCliSignedOut: entra,

  networkUnreachable: connections,
  serviceUnavailable: cards,
  throttled: cards,
  accessDenied: generic,
  requestRejected: generic,
  resourceMissing: generic,
  timedOut: because('a service that never answers, for longer than a test may take'),

  noImageFits: imagesStay,
  imageGone: imagesStay,
  imageRetired: imagesStay,
  sizeRetired: entra,
  networkClosed: cards,

  coreQuotaReached: cards,
  spotQuotaReached: cards,
  familyQuotaReached: cards,
  poolQuotaReached: cards,
  jobQuotaReached: cards,
  generationMismatch: cards,
  allocationForbidden: cards,
  vmSizeUnavailable: cards,
  allocationFailed: cards,
  capacityMissing: cards,
  spotCapacityMissing: cards,
  spotNodesTaken: cards,
  resizeStopped: cards,
  removeNodesFailed: cards,
  tooManyLinkedNodes: cards,
  poolResizeFailed: cards,
  poolGone: cards,
  jobGone: cards,
  startTaskFailed: cards,
  startTaskNotRun: cards,
  nodesUnusable: cards,
  nodeBroken: cards,
  nodeOutOfSpace: cards,
  applicationPackageFailed: cards,
  nodeAgentFailed: cards,
  nodePreempted: cards,

  conversionFailed: cards,
  taskTimedOut: cards,
  taskTerminated: cards,
  ffmpegNotOnNode: cards,
  commandNotStarted: cards,
  inputAccessDenied: cards,
  inputMissing: cards,
  inputDownloadFailed: cards,
  inputDownloadTimedOut: cards,
  nodeWriteFailed: cards,
  outputContainerMissing: cards,
  outputAccessDenied: cards,
  outputUploadFailed: cards,
  nodeDiskFull: cards,
  taskFailed: cards,

  timeLimitReached: because('the app’s own limit, in whole minutes; tests/contract/run plays it'),
  cancelled: local,
  nothingToConvert: local,
  runMissing: local,
  runBusy: local,
  settingsCorrupt: local,
  journalCorrupt: local,
  badRequest: local,
  internal: local,
};
