import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReceiptFormat, runIdSchema } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { fileFailure } from '../azure/file-faults.ts';
import { randomLetters } from '../support/ids.ts';
import { syncFolder } from '../support/sync-folder.ts';
import { readJournal } from './journal.ts';
import { makeFolder } from './output-folder.ts';
import { type Receipt, receiptCsv, receiptJson, receiptOf } from './receipt.ts';

/**
 * Writes the receipt of a run, of this session or an earlier one, beside its MP3s; an older one of the same run is
 * replaced as a whole.
 * @throws Failure `runMissing`, `outputNotWritable`, `outputDiskFull`
 */
export async function saveReceipt(
  journalFolder: string,
  runId: string,
  format: ReceiptFormat,
): Promise<{ readonly path: string; readonly fileName: string; readonly content: string }> {
  const receipt = await readReceipt(journalFolder, runId);
  const content = format === 'csv' ? receiptCsv(receipt) : receiptJson(receipt);
  const fileName = `batchtone-receipt-${runId}.${format}`;
  const path = join(receipt.outputFolder, fileName);
  const part = join(receipt.outputFolder, `.${fileName}.${randomLetters(6)}.part`);
  await makeFolder(receipt.outputFolder);
  try {
    const file = await open(part, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    await syncFolder(receipt.outputFolder);
  } catch (error) {
    throw fileFailure(error, 'result', path) ?? error;
  } finally {
    await rm(part, { force: true });
  }
  return { path, fileName, content };
}

/** @throws Failure `runMissing` where this computer has no journal of it */
async function readReceipt(journalFolder: string, runId: string): Promise<Receipt> {
  // Only an id of our own form ever becomes part of a path.
  if (!runIdSchema.safeParse({ runId }).success) throw new Failure('runMissing', { runId });
  try {
    const { entries } = await readJournal(join(journalFolder, `${runId}.jsonl`));
    const receipt = receiptOf(entries);
    if (receipt === null) throw new Failure('runMissing', { runId });
    return receipt;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Failure('runMissing', { runId });
    throw error;
  }
}
