/** What the agent and its launcher say to each other, as JSON over the channel between them. Types only. */

export interface ProcessToRun {
  readonly program: string;
  readonly programArguments: readonly string[];
  /** Absolute, like all paths here; made first, with those above them. */
  readonly folders: readonly string[];
  readonly workingDirectory: string;
  /** All that the program sees; its PATH is where the program is found. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

/** `id` is the agent's number of the run, as a system's process ids come round again. */
export type LauncherRequest =
  | ({ readonly type: 'run'; readonly id: number } & ProcessToRun)
  | { readonly type: 'kill'; readonly id: number; readonly signal: 'SIGTERM' | 'SIGKILL' };

export type LauncherReport =
  | { readonly type: 'started'; readonly id: number; readonly pid: number }
  | {
      readonly type: 'notStarted';
      readonly id: number;
      /** What failed: the folders, the files for the output, or the program. */
      readonly step: 'makeFolders' | 'openOutput' | 'launch';
      /** The system's code, such as `ENOENT`. */
      readonly code?: string;
      readonly message: string;
    }
  | {
      readonly type: 'exited';
      readonly id: number;
      readonly exitCode: number | null;
      readonly signal: NodeJS.Signals | null;
    };
