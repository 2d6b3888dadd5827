import { check } from './check.ts';
import { common } from './common.ts';
import { connections } from './connections.ts';
import { failure } from './failure.ts';
import { queue } from './queue.ts';
import { run } from './run.ts';
import { samples } from './samples.ts';
import { settings } from './settings.ts';
import { terminal } from './terminal.ts';

export const en = { check, common, connections, failure, queue, run, samples, settings, terminal } as const;
