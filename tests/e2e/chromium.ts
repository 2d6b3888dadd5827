import { existsSync } from 'node:fs';

/** Where distributions and platforms put Chromium or Chrome; `CHROMIUM_PATH` wins. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Absolute path of an installed Chromium. @throws Error naming the way out when there is none */
export function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  const found = named ?? places.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error('No Chromium found: run `npm run setup -- --tests`, or set CHROMIUM_PATH.');
  return found;
}
