/** Failures of pools, nodes and tasks in a cloud: the words for `failure.ts`. */
export const poolFailure = {
  coreQuotaReached: {
    what: 'The Batch account has no dedicated cores left for this pool: its quota is used up.',
    wayOut:
      'Ask for fewer nodes or a smaller size, delete pools that are not needed, or request more dedicated cores on the account’s “Quotas” page.',
  },
  spotQuotaReached: {
    what: 'The Batch account has no spot cores left for this pool: its quota is used up. New accounts often have none.',
    wayOut:
      'Use dedicated nodes instead of spot nodes, or request spot cores on the account’s “Quotas” page.',
  },
  familyQuotaReached: {
    what: 'The Batch account has no dedicated cores left for the family of {{size}}.',
    wayOut:
      'Choose a size of another family, fewer nodes, or request cores for this family on the account’s “Quotas” page.',
  },
  poolQuotaReached: {
    what: 'The Batch account has as many pools as its quota allows.',
    wayOut: 'Delete a pool that is not needed, or use a pool that is there already.',
  },
  jobQuotaReached: {
    what: 'The Batch account has as many active jobs as its quota allows.',
    wayOut: 'Delete jobs that are not needed, then try again. Jobs count until they are ended or deleted.',
  },
  generationMismatch: {
    what: 'The size {{size}} cannot start this image: the image is of another generation of virtual machines (Hyper-V {{generation}}).',
    wayOut: 'Choose another image of the same system, or another size.',
  },
  allocationForbidden: {
    what: 'A rule of your organisation, or a missing permission, does not let Azure Batch make these nodes.',
    wayOut:
      'Choose a size that is allowed, or ask the subscription’s owner. “Details” on the pool’s page in the Azure portal names the rule.',
  },
  vmSizeUnavailable: {
    what: 'The size {{size}} is not available to this account in its region.',
    wayOut: 'Choose another size.',
  },
  allocationFailed: {
    what: 'Azure could not make the nodes this time: an error on its side ({{code}}).',
    wayOut: 'Ask for the nodes again. If it goes on, choose another size.',
  },
  capacityMissing: {
    what: 'Azure had no free machines of the size {{size}} in time.',
    wayOut: 'Ask for the nodes again. If it goes on, choose another size.',
  },
  spotCapacityMissing: {
    what: 'Azure has no spare machines of the size {{size}} now, so the spot nodes do not come.',
    wayOut: 'Add one dedicated node, which needs no spare machine, or go on waiting.',
  },
  spotNodesTaken: {
    what: 'Azure took all the spot nodes back for customers who pay more. The conversions wait.',
    wayOut: 'Add one dedicated node, which is never taken back, or wait: the nodes may return.',
  },
  resizeStopped: {
    what: 'Somebody stopped the resizing of the pool before all its nodes were there.',
    wayOut: 'Ask for the missing nodes again, or go on with those that are there.',
  },
  removeNodesFailed: {
    what: 'Nodes could not be removed from the pool.',
    wayOut: 'Ask for the pool’s size again. If they stay, delete the pool: it takes its nodes along.',
  },
  tooManyLinkedNodes: {
    what: 'A pool whose nodes talk to each other cannot have so many nodes.',
    wayOut: 'Ask for fewer nodes, or let Batchtone make its own pool: its nodes need not talk to each other.',
  },
  startTaskNotRun: {
    what: 'The node could not be prepared: its start task did not run ({{code}}).',
    wayOut: 'Reboot the node: the start task runs again. Its files under “startup” say more.',
    wayOut_terminal: 'Run the command again: a new pool gets new nodes.',
  },
  nodeBroken: {
    what: 'The node reports an error and takes no tasks ({{code}}).',
    wayOut: 'Remove the node: its tasks go to the others, and it stops billing.',
    wayOut_terminal: 'Run the command again: a new pool gets new nodes.',
  },
  nodeOutOfSpace: {
    what: 'The node’s disk is more than 90 % full: it takes no more tasks.',
    wayOut: 'Remove the node. For longer videos, choose a size with a larger disk.',
    wayOut_terminal: 'Run the command again with a size that has a larger disk.',
  },
  applicationPackageFailed: {
    what: 'The node could not install an application package of the pool.',
    wayOut: 'Remove the node, or let Batchtone make its own pool: it needs no packages.',
    wayOut_terminal: 'Use a pool that Batchtone makes: it needs no packages.',
  },
  nodeAgentFailed: {
    what: 'The node could not be set up by Azure Batch: its agent was not installed.',
    wayOut: 'Remove the node. If it happens to every node, choose another image.',
    wayOut_terminal: 'Run the command again. If it happens to every node, choose another image.',
  },
  nodePreempted: {
    what: 'Azure took this spot node back. Its tasks go to other nodes, or start again when it returns.',
    wayOut: 'Nothing needs to be done. To be sure of a node, add a dedicated one.',
  },
  ffmpegNotOnNode: {
    what: 'ffmpeg is not on the node: the start task of its pool did not install it.',
    wayOut:
      'Use a pool that Batchtone makes. A pool of your own needs a start task that installs ffmpeg and waits for success.',
  },
  commandNotStarted: {
    what: 'The node could not start ffmpeg.',
    wayOut: 'Convert it again; another node may take it.',
    wayOut_terminal: 'Run the command again.',
  },
  inputAccessDenied: {
    what: 'Storage did not let the node read the video: the URL in the task has expired or was revoked.',
    wayOut: 'Convert it again: the task is added anew with new URLs.',
    wayOut_terminal: 'Run the command again.',
  },
  inputMissing: {
    what: 'The video is not in the input container any more.',
    wayOut: 'Convert it again: it is uploaded anew.',
    wayOut_terminal: 'Run the command again.',
  },
  inputDownloadTimedOut: {
    what: 'The node took too long to fetch the video from storage.',
    wayOut: 'Convert it again. A storage account in the region of the Batch account is much faster.',
    wayOut_terminal: 'Run the command again.',
  },
  nodeWriteFailed: {
    what: 'The node could not write the video to its disk ({{code}}).',
    wayOut: 'Convert it again. If it happens on the same node once more, remove that node.',
    wayOut_terminal: 'Run the command again.',
  },
  outputContainerMissing: {
    what: 'It was converted, but the output container is gone: somebody deleted it.',
    wayOut: 'Convert it again: the container is made anew.',
    wayOut_terminal: 'Run the command again.',
  },
  outputAccessDenied: {
    what: 'It was converted, but storage did not let the node save the MP3: the URL in the task has expired or was revoked.',
    wayOut: 'Convert it again: the task is added anew with new URLs.',
    wayOut_terminal: 'Run the command again.',
  },
} as const;
