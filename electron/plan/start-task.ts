import type { StartTaskSpec } from '../azure/ports.ts';

/**
 * Prepares a Linux node: nothing where ffmpeg is there (a start task runs again at every boot), else apt, which at
 * boot meets the lock of the system's own updates, and mirrors that are not in reach yet. A node that was cut off in
 * the middle of an installation is mended first. Fixed text without a single quote, so one pair of them quotes it.
 */
const script = [
  'command -v ffmpeg && exit 0',
  'export DEBIAN_FRONTEND=noninteractive',
  'wait=5',
  'for try in 1 2 3 4 5',
  'do dpkg --configure -a',
  'apt-get -o DPkg::Lock::Timeout=300 -q update && apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install ffmpeg && command -v ffmpeg && exit 0',
  'sleep $wait',
  'wait=$((wait * 2))',
  'done',
  'exit 1',
].join('; ');

export const installFfmpeg: StartTaskSpec = {
  commandLine: `/bin/bash -c '${script}'`,
  // A node whose start task failed for good bills on and does nothing.
  maxTaskRetryCount: 3,
  elevated: true,
};
