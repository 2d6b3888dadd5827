import { arch, availableParallelism, homedir, release, tmpdir, totalmem, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { AppInfo, MadeFile, ReceiptFormat, ReportRequest, Settings } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { saveReceipt } from '../run/save-receipt.ts';
import { type Clock, isoTime } from '../support/clock.ts';
import { saveReport } from './report.ts';

/** What the app writes down for its user: receipts of runs, and reports for whoever helps. */
export interface PaperService {
  /** Beside the MP3s of the run. @throws Failure `runMissing`, `outputNotWritable`, `outputDiskFull` */
  receipt(runId: string, format: ReceiptFormat): Promise<MadeFile>;
  report(request: ReportRequest): Promise<MadeFile>;
  /** Shows the folder of the logs. @throws Failure `badRequest` where there is no file manager */
  openLogs(): Promise<void>;
}

export interface PaperDeps {
  readonly dataFolder: string;
  /** Null: the page hands the file over by itself, and gets its content. */
  readonly reveal: ((path: string) => Promise<void>) | null;
  readonly isPageElsewhere: boolean;
  readonly info: () => AppInfo;
  readonly settings: () => Settings;
  /** Kinds of what is saved, no name and no address. */
  readonly connectionKinds: () => readonly string[];
  readonly clock: Clock;
}

export function createPaperService(deps: PaperDeps): PaperService {
  const { dataFolder, reveal, isPageElsewhere, clock } = deps;
  const startedAt = isoTime(clock);

  const hand = async (file: { readonly path: string; readonly fileName: string }, content: Uint8Array) => {
    const { path, fileName } = file;
    if (isPageElsewhere) return { path, fileName, content: Buffer.from(content).toString('base64') };
    await reveal?.(path);
    return { path, fileName, content: null };
  };

  const facts = () => {
    const { outputFolder: _personal, ...settings } = deps.settings();
    return {
      madeAt: isoTime(clock),
      startedAt,
      app: deps.info(),
      versions: versions(),
      computer: {
        ...{ platform: process.platform, arch: arch(), release: release() },
        ...{ cores: availableParallelism(), memoryMiB: Math.round(totalmem() / 1024 / 1024) },
      },
      settings,
      connections: deps.connectionKinds(),
    };
  };

  return {
    receipt: async (runId, format) => {
      const { path, fileName, content } = await saveReceipt(join(dataFolder, 'runs'), runId, format);
      return await hand({ path, fileName }, Buffer.from(content));
    },
    report: async (request) => {
      const folders = () => foldersOf(dataFolder, deps.settings().outputFolder);
      const { path, fileName, bytes } = await saveReport({ dataFolder, facts, folders, clock }, request);
      return await hand({ path, fileName }, bytes);
    },
    openLogs: async () => {
      if (reveal === null) throw new Failure('badRequest', { field: 'reveal' });
      await reveal(join(dataFolder, 'logs'));
    },
  };
}

function versions(): Readonly<Record<string, string | undefined>> {
  const { node, v8, uv, openssl, electron, chrome } = process.versions as Record<string, string | undefined>;
  return { node, v8, uv, openssl, electron, chrome };
}

/** What may stand in a path of a log, by its label; where one is inside another, the longer one is found first. */
function foldersOf(dataFolder: string, outputFolder: string): Readonly<Record<string, string>> {
  // Of the sources, or of the bundle: its files are named in stacks.
  const appFolder = resolve(import.meta.dirname, '..', '..');
  return {
    '<data>': dataFolder,
    '<output>': outputFolder,
    '<app>': appFolder,
    '<temp>': tmpdir(),
    '<home>': homedir(),
    '<homes>': dirname(userInfo().homedir),
  };
}
