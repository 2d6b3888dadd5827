import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Lower-case letters from a cryptographic source: enough to keep two runs of the same second apart. */
export function randomLetters(count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += letters[randomInt(letters.length)];
  return text;
}
