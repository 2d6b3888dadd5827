import { promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * From now on this process ends itself with SIGKILL as soon as the journal has so many lines in its file, or a line with
 * this text: whatever was about to be done next is not done. The journal is the only file that is appended to with a handle's `appendFile`, so
 * its prototype is where lines can be counted without the app knowing.
 */
export async function dieAtLine(line: number | string): Promise<void> {
  let lines = 0;
  const handle = await promises.open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as { appendFile: FileHandle['appendFile'] };
  await handle.close();
  const { appendFile } = prototype;
  prototype.appendFile = async function (this: FileHandle, ...args) {
    await appendFile.apply(this, args);
    lines += 1;
    if (lines === line || (typeof line === 'string' && String(args[0]).includes(line)))
      process.kill(process.pid, 'SIGKILL');
  };
}
