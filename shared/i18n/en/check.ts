/**
 * "Will it work?". A group a step: `title`, and one sentence for each finding of it. A failed step has no finding: its
 * failure's own words say what is wrong and the way out.
 */
export const check = {
  nameResolves: {
    title: 'The servers’ names are known',
    found: '{{batchHost}} and {{blobHost}} exist.',
    notNeeded: 'Everything is on this computer.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  clock: {
    title: 'The clock is right',
    inStep: 'This computer’s clock agrees with Azure’s.',
    skewed:
      'This computer’s clock is {{minutes}} minutes away from Azure’s. From 15 minutes on, keys are refused.',
    notTold: 'The server did not say what time it is.',
    notNeeded: 'Everything is on this computer.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  credential: {
    title: 'The key or sign-in is accepted',
    accepted: 'The Batch account and the storage account both accept it.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  roles: {
    title: 'You may make pools and jobs',
    granted: 'Your roles let you make and delete pools and jobs.',
    noPools: 'You may not make pools here, only use “{{poolId}}”. The plan needs no more.',
    notNeeded: 'An account key may do everything.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  storageWritable: {
    title: 'Storage can be written',
    written: 'A test file was stored, read back by its URL, and deleted.',
    leftBehind: 'Storage works, but the test container {{container}} could not be deleted.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  reach: {
    title: 'Batch and storage reach each other',
    sameRegion: 'Both are in {{region}}, and no network rule is between them.',
    otherRegion:
      'Batch is in {{batchRegion}}, storage in {{storageRegion}}: it works, but slower, and the traffic between them costs money.',
    storageClosed:
      'The storage account lets in only the networks of its own list: nodes are not in it unless somebody put them there.',
    notNeeded: 'Both are on this computer.',
    notReadable:
      'An account key cannot read where the accounts are and which networks they let in. Nodes need to reach the storage account.',
    notPicked:
      'The accounts were typed in, not picked from the list, so where they are could not be read. Nodes need to reach the storage account.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  image: {
    title: 'The image works and fits the VM size',
    fits: '{{image}} starts on {{vmSize}}.',
    endsSoon: '{{image}} starts on {{vmSize}}, but Azure Batch supports it only until {{date}}.',
    sizeRetires: '{{image}} starts on {{vmSize}}, but Azure retires that size on {{date}}.',
    notTold: 'Nobody says whether {{image}} starts on {{vmSize}}.',
    existingPool: 'The pool {{poolId}} is there, with nodes of size {{vmSize}}.',
    notNeeded: 'Nodes are this computer as it is.',
    skipped: 'Not looked at: an earlier step failed.',
  },
  quota: {
    title: 'The plan fits the quota',
    fits: 'The plan needs {{cores}} cores, and the account has them.',
    tooFewSpot:
      'The plan needs {{needed}} spot cores. The quota is {{quota}}, and {{used}} are in use by other pools.',
    tooFewDedicated:
      'The plan needs {{needed}} dedicated cores. The quota is {{quota}}, and {{used}} are in use by other pools.',
    tooFewFamily:
      'The plan needs {{needed}} dedicated cores of {{family}}. The quota is {{quota}}, and {{used}} are in use by other pools.',
    tooFewPools: 'The account may have {{quota}} pools, and has {{used}}.',
    existingPool: 'The pool {{poolId}} exists already: no more cores are needed.',
    notNeeded: 'This computer has no quota.',
    notReadable:
      'An account key cannot read the quota. The Azure portal shows it on the Batch account’s page “Quotas”.',
    notPicked: 'The Batch account was typed in, not picked from the list, so its quota could not be read.',
    notTold: 'Azure does not say what this account’s quota is.',
    skipped: 'Not looked at: an earlier step failed.',
  },
} as const;
