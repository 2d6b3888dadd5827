import type { en } from '../en/en.ts';
import type { Translation } from '../translation.ts';
import { check } from './check.ts';
import { common } from './common.ts';
import { connections } from './connections.ts';
import { failure } from './failure.ts';
import { queue } from './queue.ts';
import { run } from './run.ts';
import { samples } from './samples.ts';
import { settings } from './settings.ts';
import { terminal } from './terminal.ts';

export const es: Translation<typeof en> = {
  check,
  common,
  connections,
  failure,
  queue,
  run,
  samples,
  settings,
  terminal,
};
