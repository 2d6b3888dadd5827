import { chromium } from '../../scripts/system-tools.mjs';

/** Absolute path of an installed Chromium. @throws Error naming the way out when there is none */
export function findChromium(): string {
  const found = chromium.find();
  if (found === null)
    throw new Error('No Chromium found: run `npm run setup -- --tests`, or set CHROMIUM_PATH.');
  return found;
}
