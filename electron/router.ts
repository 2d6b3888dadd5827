import { initTRPC } from '@trpc/server';
import { ZodError, z } from 'zod';
import { deleteLeftoverSchema } from '../shared/billing.ts';
import {
  checkRequestSchema,
  connectionIdSchema,
  readPasteSchema,
  saveConnectionSchema,
  signInSchema,
} from '../shared/connection.ts';
import {
  addToQueueSchema,
  deleteResourceSchema,
  estimateSchema,
  extendTimeLimitSchema,
  receiptSchema,
  reportSchema,
  runIdSchema,
  settingsPatchSchema,
  startRunSchema,
  taskOutputSchema,
  taskSchema,
} from '../shared/contract.ts';
import { Failure, type FailureView, toFailureView, viewOf } from '../shared/failure.ts';
import { planSchema } from '../shared/plan.ts';
import { repairSchema } from '../shared/repairs.ts';
import type { AppServices } from './app-services.ts';

/**
 * The contract: every call and subscription that a screen may make, its input parsed once here. No decisions live in
 * this file. A thrown value crosses as `data.failure` (a `FailureView`), never as a stack or a raw message.
 */

export interface RouterContext {
  readonly app: AppServices;
  /** Told of every fault that crosses as `internal`, so that the log knows its cause. */
  readonly log: (fault: unknown) => void;
}

/** The failure that a screen may see for anything that tRPC caught: a refused input names its field. */
export function failureOfCause(cause: unknown): FailureView {
  if (cause instanceof ZodError) {
    const field = cause.issues[0]?.path.join('.');
    return viewOf('badRequest', { field: field === undefined || field === '' ? 'input' : field });
  }
  return toFailureView(cause);
}

const malformed: ReadonlySet<string> = new Set([
  ...['PARSE_ERROR', 'METHOD_NOT_SUPPORTED', 'UNPROCESSABLE_CONTENT'],
]);

const t = initTRPC.context<RouterContext>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    // No message that a page of ours sends; there is no fault of the app to log.
    const isUnknownCall = error.code === 'NOT_FOUND' && error.cause === undefined;
    const isNoCall = isUnknownCall || malformed.has(error.code);
    const failure = isNoCall ? viewOf('badRequest', { field: 'call' }) : failureOfCause(error.cause);
    if (failure.code === 'internal') ctx?.log(error.cause ?? error);
    return { code: shape.code, message: failure.code, data: { code: shape.data.code, failure } };
  },
});
const call = t.procedure;

const itemIdsSchema = z.object({ itemIds: z.array(z.string().min(1)).min(1).max(100_000) });
const folderSchema = z.object({ folder: z.string().min(1).max(4096) });
const connectionSchema = z.object({ connectionId: connectionIdSchema });

const app = t.router({
  info: call.query(({ ctx }) => ctx.app.info()),
  quitRisk: call.query(({ ctx }) => ctx.app.quitRisk()),
  notices: call.query(({ ctx }) => ctx.app.notices()),
  openLogs: call.mutation(({ ctx }) => ctx.app.papers.openLogs()),
  exportReport: call.input(reportSchema).mutation(({ ctx, input }) => ctx.app.papers.report(input)),
});

const settings = t.router({
  get: call.query(({ ctx }) => ctx.app.settings.get()),
  update: call.input(settingsPatchSchema).mutation(({ ctx, input }) => ctx.app.settings.update(input)),
  checkOutputFolder: call.input(folderSchema).query(async ({ ctx, input }): Promise<FolderCheck> => {
    try {
      await ctx.app.settings.checkOutputFolder(input.folder);
      return { ok: true };
    } catch (error) {
      if (error instanceof Failure) return { ok: false, failure: toFailureView(error) };
      throw error;
    }
  }),
});

const queue = t.router({
  watch: call.subscription(async function* ({ ctx, signal }) {
    yield* ctx.app.queue.watch(required(signal));
  }),
  add: call.input(addToQueueSchema).mutation(({ ctx, input }) => ctx.app.queue.add(input.entries)),
  addSamples: call.mutation(({ ctx }) => ctx.app.queue.addSamples()),
  remove: call.input(itemIdsSchema).mutation(({ ctx, input }) => ctx.app.queue.remove(input.itemIds)),
  clear: call.mutation(({ ctx }) => ctx.app.queue.clear()),
  pickFiles: call.mutation(async ({ ctx }) => {
    const paths = (await ctx.app.host.pickers?.pickFiles()) ?? [];
    return paths.length === 0 ? null : ctx.app.queue.add(paths.map((path) => ({ path })));
  }),
  pickFolder: call.mutation(async ({ ctx }) => {
    const path = (await ctx.app.host.pickers?.pickFolder()) ?? null;
    return path === null ? null : ctx.app.queue.add([{ path }]);
  }),
  estimate: call
    .input(estimateSchema)
    .query(({ ctx, input, signal }) => ctx.app.estimate(input, required(signal))),
});

const host = t.router({
  pickOutputFolder: call.mutation(async ({ ctx }) => (await ctx.app.host.pickers?.pickFolder()) ?? null),
});

const run = t.router({
  start: call
    .input(startRunSchema)
    .mutation(async ({ ctx, input }) => ({ runId: await ctx.app.startRun(input) })),
  current: call.query(({ ctx }) => ({ runId: ctx.app.runs.current() })),
  watch: call.input(runIdSchema).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.app.history.watch(input.runId, required(signal));
  }),
  output: call.input(taskOutputSchema).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.app.history.watchOutput(input.runId, input.itemId, input.stream, required(signal));
  }),
  continue: call.input(runIdSchema).mutation(({ ctx, input }) => ctx.app.runs.continue(input.runId)),
  cancel: call.input(runIdSchema).mutation(({ ctx, input }) => ctx.app.runs.cancel(input.runId)),
  retryFailed: call.input(runIdSchema).mutation(({ ctx, input }) => ctx.app.runs.retryFailed(input.runId)),
  downloadAll: call.input(runIdSchema).mutation(async ({ ctx, input }) => ({
    fetched: await ctx.app.runs.downloadAll(input.runId),
  })),
  deleteResource: call
    .input(deleteResourceSchema)
    .mutation(({ ctx, input }) => ctx.app.runs.deleteResource(input.runId, input.resource)),
  extendTimeLimit: call
    .input(extendTimeLimitSchema)
    .mutation(({ ctx, input }) => ctx.app.runs.extendTimeLimit(input.runId, input.minutes)),
  repair: call.input(repairSchema).mutation(({ ctx, input }) => ctx.app.runs.repair(input)),
  receipt: call
    .input(receiptSchema)
    .mutation(({ ctx, input }) => ctx.app.papers.receipt(input.runId, input.format)),
  openFolder: call
    .input(runIdSchema)
    .mutation(async ({ ctx, input }) => await reveal(ctx, await ctx.app.history.outputFolder(input.runId))),
  revealTask: call
    .input(taskSchema)
    .mutation(
      async ({ ctx, input }) =>
        await reveal(ctx, await ctx.app.history.outputPath(input.runId, input.itemId)),
    ),
});

const history = t.router({
  list: call.query(({ ctx }) => ctx.app.history.list()),
  remove: call
    .input(runIdSchema)
    .mutation(async ({ ctx, input }) => await ctx.app.history.remove(input.runId)),
});

const connections = t.router({
  watch: call.subscription(async function* ({ ctx, signal }) {
    yield* ctx.app.connections.watch(required(signal));
  }),
  readPaste: call
    .input(readPasteSchema)
    .mutation(({ ctx, input }) => ctx.app.connections.readPaste(input.text, input.previousPasteId)),
  save: call.input(saveConnectionSchema).mutation(({ ctx, input }) => ctx.app.connections.save(input)),
  remove: call
    .input(connectionSchema)
    .mutation(({ ctx, input }) => ctx.app.connections.remove(input.connectionId)),
  signIn: call.input(signInSchema).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.app.connections.signIn(input, required(signal));
  }),
  signOut: call
    .input(connectionSchema)
    .mutation(({ ctx, input }) => ctx.app.connections.signOut(input.connectionId)),
  discover: call
    .input(signInSchema)
    .query(({ ctx, input, signal }) => ctx.app.connections.discover(input, required(signal))),
  check: call.input(checkRequestSchema).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.app.checks.check(input.connectionId, input.plan, required(signal));
  }),
});

const plan = t.router({
  options: call
    .input(connectionSchema)
    .query(({ ctx, input, signal }) => ctx.app.plans.options(input.connectionId, required(signal))),
  save: call
    .input(connectionSchema.extend({ plan: planSchema }))
    .mutation(({ ctx, input }) => ctx.app.plans.save(input.connectionId, input.plan)),
});

const billing = t.router({
  watch: call.subscription(async function* ({ ctx, signal }) {
    yield* ctx.app.billing.watch(required(signal));
  }),
  refresh: call.mutation(({ ctx }) => ctx.app.billing.refresh()),
  deleteLeftover: call
    .input(deleteLeftoverSchema)
    .mutation(({ ctx, input }) => ctx.app.billing.deleteLeftover(input)),
});

export const router = t.router({ app, settings, queue, host, run, history, connections, plan, billing });
export type AppRouter = typeof router;

export type FolderCheck = { readonly ok: true } | { readonly ok: false; readonly failure: FailureView };

async function reveal(ctx: RouterContext, path: string | null): Promise<void> {
  if (path === null) throw new Failure('resultMissing');
  if (ctx.app.host.reveal === null) throw new Failure('badRequest', { field: 'reveal' });
  await ctx.app.host.reveal(path);
}

/** tRPC passes a signal to every subscription; a transport that does not is a fault of ours. */
function required(signal: AbortSignal | undefined): AbortSignal {
  if (signal === undefined) throw new Error('The transport gave the subscription no signal');
  return signal;
}
