import { poolFailure } from './pool-failure.ts';

/** One entry a failure code: what happened, and the way out. Placeholders are the failure's `params`. */
export const failure = {
  ...poolFailure,
  notAVideo: {
    what: 'This is not a video or sound file that can be read.',
    wayOut: 'Check that it plays elsewhere. MP4, MOV, MKV and WebM files work.',
  },
  videoTruncated: {
    what: 'The file ends too early: part of it is missing.',
    wayOut: 'Copy or download it again from where it came from.',
  },
  fileEmpty: {
    what: 'The file is empty (0 bytes).',
    wayOut: 'Copy or download it again from where it came from.',
  },
  noSoundTrack: {
    what: 'This video has no sound track.',
    wayOut: 'There is nothing to convert: remove it from the queue.',
    wayOut_terminal: 'There is nothing to convert.',
  },
  fileUnreadable: {
    what: 'The file cannot be opened: you have no permission to read it.',
    wayOut: 'Change its permissions, or copy it to a folder of yours, and add it again.',
  },
  fileVanished: {
    what: 'The file is not there, or no longer there.',
    wayOut: 'Put it back, or remove it here and add it from its new place.',
    wayOut_terminal: 'Check the path.',
  },
  fileChanged: {
    what: 'The file changed after it was checked.',
    wayOut: 'Remove it and add it again.',
    wayOut_terminal: 'Run the command again.',
  },
  outputNotWritable: {
    what: 'The output folder cannot be written: {{folder}}',
    wayOut: 'Choose another folder, or change its permissions.',
  },
  outputDiskFull: {
    what: 'The disk of the output folder is full: {{folder}}',
    wayOut: 'Free some space or choose another folder, then press Download all.',
    wayOut_terminal: 'Free some space or name another folder, then run the command again.',
  },
  diskSpaceMissing: {
    what: 'The disk of {{folder}} has too little room for this: {{missingMb, number}} MB are missing.',
    wayOut: 'Free some space, choose an output folder on another disk, or convert fewer files at a time.',
    wayOut_terminal: 'Free some space, name a folder on another disk, or convert fewer files at a time.',
  },
  resultMissing: {
    what: 'The MP3 is not in the output container.',
    wayOut: 'Press Retry failed to convert it again.',
    wayOut_terminal: 'Run the command again.',
  },
  resultCorrupt: {
    what: 'The MP3 did not arrive whole, even when fetched again.',
    wayOut: 'Press Download all to fetch it once more, or Retry failed to convert it again.',
    wayOut_terminal: 'Run the command again.',
  },
  ffmpegMissing: {
    what: 'ffmpeg was not found on this computer.',
    wayOut: 'Install it ({{command}}), then press Retry failed.',
    wayOut_terminal: 'Install it ({{command}}), then run the command again.',
  },
  engineStartFailed: {
    what: 'The engine on this computer did not start.',
    wayOut: 'Close other copies of Batchtone and try again. The log says more: {{log}}',
  },
  connectionMissing: {
    what: 'That connection does not exist any more.',
    wayOut: 'Choose another one on the Convert screen.',
  },
  connectionBusy: {
    what: 'A run is using the connection “{{name}}”.',
    wayOut: 'Wait for the run to end, or cancel it, then try again.',
  },
  connectionsCorrupt: {
    what: 'Saved connections or keys could not be read and were set aside: {{file}}',
    wayOut: 'What could be read is in use. Add or edit the others in Connections.',
  },
  pasteNotRecognised: {
    what: 'No account and no key were found in what was pasted.',
    wayOut:
      'Paste the tutorial’s config.py, a storage connection string, or the JSON of “az batch account keys list”. Or fill in the fields by hand.',
  },
  secretsNotSaved: {
    what: 'This computer has no keystore that Batchtone can use: the keys are not saved.',
    wayOut: 'They work until the app closes. Sign in with Microsoft Entra ID, or set up a keyring.',
  },
  secretsUnreadable: {
    what: 'The saved keys of “{{name}}” cannot be decrypted on this computer.',
    wayOut: 'Edit the connection and paste its keys again.',
  },
  nameNotFound: {
    what: 'There is no server called {{host}}.',
    wayOut: 'Check the account’s URL for a typing mistake, and the network.',
  },
  clockSkewed: {
    what: 'This computer’s clock is {{minutes}} minutes away from Azure’s.',
    wayOut: 'Set the clock to the network’s time, then try again: Azure refuses requests from another time.',
  },
  keyRejected: {
    what: 'The key of {{account}} was not accepted.',
    wayOut: 'Copy the key again from the account’s “Keys” page. It may have been regenerated.',
  },
  keysNotAllowed: {
    what: '{{account}} does not allow keys.',
    wayOut: 'Edit the connection and sign in with Microsoft Entra ID instead.',
  },
  roleMissing: {
    what: 'You are signed in, but {{account}} does not let you do this.',
    wayOut:
      'Ask its owner for the role “{{role}}” on {{account}}. A new role takes up to ten minutes to work.',
  },
  signInNeeded: {
    what: 'You are signed out of “{{name}}”.',
    wayOut: 'Sign in again.',
  },
  signInFailed: {
    what: 'The sign-in did not succeed ({{code}}).',
    wayOut: 'Try again, or choose another way to sign in.',
  },
  signInExpired: {
    what: 'The sign-in was not completed in time.',
    wayOut: 'Start it again.',
  },
  tenantRefused: {
    what: 'The directory {{tenant}} does not accept this sign-in.',
    wayOut: 'Choose the directory that the Batch account belongs to.',
  },
  consentNeeded: {
    what: 'Your organisation has not approved this app’s access.',
    wayOut: 'Ask an administrator to approve it, or connect with account keys.',
  },
  azureCliMissing: {
    what: 'The Azure CLI was not found on this computer.',
    wayOut: 'Install it and run “az login”, or choose another way to sign in.',
  },
  azureCliSignedOut: {
    what: 'The Azure CLI is not signed in.',
    wayOut: 'Run “az login” in a terminal, then try again.',
  },
  networkUnreachable: { what: '{{host}} cannot be reached.', wayOut: 'Check the network, then try again.' },
  serviceUnavailable: {
    what: 'The service is busy or down ({{status}}).',
    wayOut: 'Wait a little and try again.',
  },
  throttled: { what: 'The service asks for fewer requests.', wayOut: 'Wait a minute and try again.' },
  accessDenied: {
    what: 'The service refused the key or sign-in.',
    wayOut: 'Check the connection and its keys.',
  },
  requestRejected: {
    what: 'The service did not accept a request ({{code}}).',
    wayOut: 'Export the log and report it.',
  },
  resourceMissing: {
    what: '{{resource}} is not there any more.',
    wayOut: 'It was deleted elsewhere. Start a new run for what is missing.',
  },
  timedOut: { what: 'No answer came in time.', wayOut: 'Try again.' },
  noImageFits: {
    what: 'This account offers no Ubuntu image that starts on {{vmSize}}.',
    wayOut: 'Choose another VM size, or choose an image yourself in the plan.',
  },
  imageGone: {
    what: 'Azure Batch does not offer the image {{image}} any more.',
    wayOut: 'Choose another image in the plan, or let Batchtone choose.',
  },
  imageRetired: {
    what: 'Azure Batch stopped supporting the image {{image}} on {{date}}.',
    wayOut: 'Choose another image in the plan, or let Batchtone choose.',
  },
  sizeRetired: {
    what: 'Azure retired the VM size {{vmSize}} on {{date}}.',
    wayOut: 'Choose another VM size in the plan.',
  },
  networkClosed: {
    what: '{{account}} lets in only networks of its own list, and this is none of them.',
    wayOut: 'Ask its owner to allow public access, or use another account.',
  },
  poolResizeFailed: {
    what: 'The pool did not get its nodes ({{code}}).',
    wayOut: 'Ask for them again. If it goes on, choose fewer nodes or another size.',
    wayOut_terminal: 'Run the command again with fewer nodes or another size.',
  },
  poolGone: {
    what: 'The pool was deleted while the run needed it.',
    wayOut: 'Press Retry failed: a new pool is made.',
    wayOut_terminal: 'Run the command again.',
  },
  jobGone: {
    what: 'The job was deleted while the run needed it.',
    wayOut: 'Press Retry failed: a new job is made.',
    wayOut_terminal: 'Run the command again.',
  },
  startTaskFailed: {
    what: 'The node could not be prepared: its start task, which installs ffmpeg, ended with exit code {{exitCode}}.',
    wayOut: 'Reboot the node: the start task runs again. Its stderr says why it failed.',
    wayOut_terminal: 'Run the command again: a new pool gets new nodes.',
  },
  nodesUnusable: {
    what: 'The node cannot be used: Azure Batch has no contact with it.',
    wayOut: 'Remove the node: its tasks go to the others, and it stops billing.',
    wayOut_terminal: 'Run the command again: a new pool gets new nodes.',
  },
  conversionFailed: {
    what: 'ffmpeg could not convert it (exit code {{exitCode}}).',
    wayOut: 'Its stderr says why. Retry failed tries again.',
    wayOut_terminal: 'Run the command again, or convert it in the app: its stderr says why.',
  },
  taskTimedOut: {
    what: 'The conversion took too long and was stopped.',
    wayOut: 'Press Retry failed to try again.',
    wayOut_terminal: 'Run the command again.',
  },
  taskTerminated: {
    what: 'The conversion was stopped.',
    wayOut: 'Press Retry failed to try again.',
    wayOut_terminal: 'Run the command again.',
  },
  inputDownloadFailed: {
    what: 'The node could not fetch the video from storage ({{code}}).',
    wayOut: 'Press Retry failed: it is uploaded again.',
    wayOut_terminal: 'Run the command again.',
  },
  outputUploadFailed: {
    what: 'It was converted, but the MP3 could not be stored ({{code}}).',
    wayOut: 'Press Retry failed to try again.',
    wayOut_terminal: 'Run the command again.',
  },
  nodeDiskFull: {
    what: "The node's disk is full.",
    wayOut:
      'Free some space if the node is yours, or choose a size with a larger disk. Then convert it again.',
    wayOut_terminal: 'Free some space, then run the command again.',
  },
  taskFailed: {
    what: 'The task failed ({{code}}).',
    wayOut: 'Press Retry failed to try again.',
    wayOut_terminal: 'Run the command again.',
  },
  timeLimitReached: {
    what: 'The run reached its time limit of {{minutes}} minutes.',
    wayOut: 'Wait longer, or cancel: what is finished is kept.',
  },
  cancelled: {
    what: 'Cancelled before it was converted.',
    wayOut: 'It can still be converted: press Convert the rest, or Retry failed.',
    wayOut_terminal: 'Run the command again: what is there already is not made twice.',
  },
  nothingToConvert: { what: 'There is no file to convert.', wayOut: 'Add videos that have a sound track.' },
  runMissing: { what: 'There is no run {{runId}}.', wayOut: 'Go back and start a new one.' },
  runBusy: {
    what: 'This cannot be done while the run is at work.',
    wayOut: 'Wait until it ends, or cancel it.',
  },
  settingsCorrupt: {
    what: 'The settings could not be read and were set aside: {{file}}',
    wayOut: 'The defaults are in use. Check them in Settings.',
  },
  journalCorrupt: {
    what: 'The record of a run could not be read and was set aside: {{file}}',
    wayOut: 'What that run left, if anything, is listed on the Billing screen and can be deleted there.',
  },
  badRequest: { what: '{{field}} is not valid.', wayOut: 'Correct it and try again.' },
  internal: { what: 'Something went wrong inside Batchtone.', wayOut: 'Try again. The log says more.' },
} as const;
