import type { FailureCode } from './failure.ts';
import type { RepairName } from './repairs.ts';

/**
 * What a failure costs while nothing is done about it. Meant for runs in a cloud: on this computer nothing costs.
 * - `nothing`: no machine exists because of it. - `nodesKeepBilling`: the run's nodes cost as before, busy or not.
 * - `nodeIdleBilling`: this node costs though it does nothing. - `nodesThatCame`: only nodes that are there cost.
 * - `storage`: files wait in storage, for very little.
 */
export const billingWords = [
  'nothing',
  'nodesKeepBilling',
  'nodeIdleBilling',
  'nodesThatCame',
  'storage',
] as const;
export type BillingWord = (typeof billingWords)[number];

/** What a screen shows beside the words of a failure: its cost meanwhile, and one button. */
export interface FailureCard {
  readonly billing: BillingWord;
  /** Null: nothing that a button could do. */
  readonly repair: RepairName | null;
}

/** A row of the table; `afterEnd` where the way out is another once the run has ended (null: none then). */
interface Row extends FailureCard {
  readonly afterEnd?: RepairName | null;
}

const file: Row = { billing: 'nothing', repair: null };
const task: Row = { billing: 'nodesKeepBilling', repair: 'retryTask' };
const refused: Row = { billing: 'nothing', repair: 'editPlan' };
const identity: Row = { billing: 'nothing', repair: 'editConnection' };
const brokenNode: Row = { billing: 'nodeIdleBilling', repair: 'removeNode', afterEnd: 'retryFailed' };
const ended: Row = { billing: 'nothing', repair: null, afterEnd: 'retryFailed' };

const rows: Readonly<Record<FailureCode, Row>> = {
  notAVideo: file,
  videoTruncated: file,
  fileEmpty: file,
  noSoundTrack: file,
  fileUnreadable: file,
  fileVanished: file,
  fileChanged: file,

  outputNotWritable: { billing: 'storage', repair: 'chooseFolder' },
  diskSpaceMissing: { billing: 'nothing', repair: null },
  outputDiskFull: { billing: 'storage', repair: 'downloadAgain' },
  resultMissing: task,
  resultCorrupt: { billing: 'storage', repair: 'downloadAgain' },

  ffmpegMissing: { billing: 'nothing', repair: 'retryFailed' },
  engineStartFailed: ended,

  connectionMissing: file,
  connectionBusy: file,
  connectionsCorrupt: file,
  pasteNotRecognised: file,
  secretsNotSaved: file,
  secretsUnreadable: identity,
  nameNotFound: identity,
  clockSkewed: { billing: 'nothing', repair: 'checkConnection' },
  keyRejected: identity,
  keysNotAllowed: identity,
  roleMissing: { billing: 'nothing', repair: 'checkConnection' },
  signInNeeded: { billing: 'nothing', repair: 'signIn' },
  signInFailed: { billing: 'nothing', repair: 'signIn' },
  signInExpired: { billing: 'nothing', repair: 'signIn' },
  tenantRefused: identity,
  consentNeeded: identity,
  azureCliMissing: identity,
  azureCliSignedOut: { billing: 'nothing', repair: 'checkConnection' },

  noImageFits: refused,
  imageGone: refused,
  imageRetired: refused,
  sizeRetired: refused,
  networkClosed: { billing: 'nothing', repair: 'checkConnection' },

  networkUnreachable: { billing: 'nodesKeepBilling', repair: 'checkConnection', afterEnd: 'retryFailed' },
  serviceUnavailable: { billing: 'nodesKeepBilling', repair: null, afterEnd: 'retryFailed' },
  throttled: { billing: 'nodesKeepBilling', repair: null, afterEnd: 'retryFailed' },
  accessDenied: { billing: 'nothing', repair: 'checkConnection' },
  requestRejected: ended,
  resourceMissing: ended,
  timedOut: { billing: 'nodesKeepBilling', repair: null, afterEnd: 'retryFailed' },

  coreQuotaReached: { billing: 'nodesThatCame', repair: 'editPlan' },
  spotQuotaReached: { billing: 'nodesThatCame', repair: 'addDedicatedNode', afterEnd: 'editPlan' },
  familyQuotaReached: { billing: 'nodesThatCame', repair: 'editPlan' },
  poolQuotaReached: refused,
  jobQuotaReached: { billing: 'nodesKeepBilling', repair: null, afterEnd: 'retryFailed' },
  generationMismatch: refused,
  allocationForbidden: refused,
  vmSizeUnavailable: refused,
  allocationFailed: { billing: 'nodesThatCame', repair: 'resizeAgain', afterEnd: 'retryFailed' },
  capacityMissing: { billing: 'nodesThatCame', repair: 'resizeAgain', afterEnd: 'editPlan' },
  spotCapacityMissing: { billing: 'nodesThatCame', repair: 'addDedicatedNode', afterEnd: 'editPlan' },
  spotNodesTaken: { billing: 'nothing', repair: 'addDedicatedNode', afterEnd: 'editPlan' },
  resizeStopped: { billing: 'nodesThatCame', repair: 'resizeAgain', afterEnd: 'retryFailed' },
  removeNodesFailed: { billing: 'nodesKeepBilling', repair: 'resizeAgain', afterEnd: null },
  tooManyLinkedNodes: { billing: 'nodesThatCame', repair: 'editPlan' },
  poolResizeFailed: { billing: 'nodesThatCame', repair: 'resizeAgain', afterEnd: 'retryFailed' },
  poolGone: ended,
  jobGone: { billing: 'nodesKeepBilling', repair: null, afterEnd: 'retryFailed' },
  startTaskFailed: { billing: 'nodeIdleBilling', repair: 'rebootNode', afterEnd: 'retryFailed' },
  startTaskNotRun: { billing: 'nodeIdleBilling', repair: 'rebootNode', afterEnd: 'retryFailed' },
  nodesUnusable: brokenNode,
  nodeBroken: brokenNode,
  nodeOutOfSpace: brokenNode,
  applicationPackageFailed: brokenNode,
  nodeAgentFailed: brokenNode,
  nodePreempted: { billing: 'nothing', repair: 'addDedicatedNode', afterEnd: null },

  conversionFailed: task,
  taskTimedOut: task,
  taskTerminated: task,
  ffmpegNotOnNode: { billing: 'nodesKeepBilling', repair: 'editPlan' },
  commandNotStarted: task,
  inputAccessDenied: task,
  inputMissing: task,
  inputDownloadFailed: task,
  inputDownloadTimedOut: task,
  nodeWriteFailed: task,
  outputContainerMissing: task,
  outputAccessDenied: task,
  outputUploadFailed: task,
  nodeDiskFull: task,
  taskFailed: task,

  timeLimitReached: { billing: 'nodesKeepBilling', repair: 'waitLonger' },
  cancelled: { billing: 'nothing', repair: 'retryFailed' },
  nothingToConvert: file,
  runMissing: file,
  runBusy: file,
  settingsCorrupt: file,
  journalCorrupt: file,
  badRequest: file,
  internal: ended,
};

/**
 * The card of a failure.
 * @param isEnded the run that it belongs to has ended: its nodes are gone or idle, so some repairs fit no more
 */
export function failureCard(code: FailureCode, isEnded = false): FailureCard {
  const { billing, repair, afterEnd } = rows[code];
  return { billing, repair: isEnded && afterEnd !== undefined ? afterEnd : repair };
}
