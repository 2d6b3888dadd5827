import { billing } from './billing.ts';
import { check } from './check.ts';
import { common } from './common.ts';
import { connections } from './connections.ts';
import { failure } from './failure.ts';
import { history } from './history.ts';
import { plan } from './plan.ts';
import { queue } from './queue.ts';
import { quit } from './quit.ts';
import { repair } from './repair.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { samples } from './samples.ts';
import { settings } from './settings.ts';
import { signInPage } from './sign-in-page.ts';
import { terminal } from './terminal.ts';

export const en = {
  billing,
  check,
  common,
  connections,
  failure,
  history,
  plan,
  queue,
  quit,
  repair,
  report,
  run,
  samples,
  settings,
  signInPage,
  terminal,
} as const;
