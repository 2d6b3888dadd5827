import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkWritable, makeFolder } from '../../electron/run/output-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function newFolder(): Promise<string> {
  const folder = await tempFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

test('an output folder is made with all that is missing above it', async () => {
  const folder = join(await newFolder(), 'a', 'b', 'c');
  await checkWritable(folder);
  await checkWritable(folder);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test('an output folder below a file cannot be had', async () => {
  const file = join(await newFolder(), 'file');
  await writeFile(file, 'x');
  await expect(checkWritable(file)).rejects.toMatchObject({ code: 'outputNotWritable' });
  await expect(checkWritable(join(file, 'below'))).rejects.toMatchObject({ code: 'outputNotWritable' });
});

test('folders that are longer together than a path may be are a failure of the output, in its own words', async () => {
  const folder = join(await newFolder(), ...Array.from({ length: 20 }, () => 'x'.repeat(250)));
  await expect(makeFolder(folder)).rejects.toMatchObject({ code: 'outputNotWritable' });
});

test.runIf(process.platform === 'linux')(
  'an output folder where the system makes none is refused, not tried for ever',
  async () => {
    await expect(checkWritable('/proc/batchtone')).rejects.toMatchObject({ code: 'outputNotWritable' });
    await expect(checkWritable('/proc/batchtone/below')).rejects.toMatchObject({ code: 'outputNotWritable' });
  },
);
