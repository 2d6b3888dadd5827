import type { Fault, SeenRequest } from './fault-proxy.ts';

type Side = 'batch' | 'blob';

/** Which requests belong to a step is told by what is asked of which service. */
export interface MatrixStep {
  readonly name: string;
  readonly matches: (side: Side, request: SeenRequest) => boolean;
  /** Asked by a node, with the URL that its task carries. */
  readonly isNode?: boolean;
  /** The request's body is a file. */
  readonly sendsFile?: boolean;
}

const on =
  (side: Side, method: RegExp, path: RegExp, more: (request: SeenRequest) => boolean = () => true) =>
  (asked: Side, request: SeenRequest) =>
    asked === side && method.test(request.method) && path.test(request.path) && more(request);
const isContainer = ({ query }: SeenRequest) => query.get('restype') === 'container';
const isBlob = ({ query }: SeenRequest) => query.get('restype') === null && query.get('comp') !== 'list';
const hasSas = ({ query }: SeenRequest) => query.has('sig');

export const matrixSteps = [
  { name: 'containers', matches: on('blob', /^PUT$/, /-(input|output)$/, isContainer) },
  {
    name: 'upload',
    sendsFile: true,
    matches: on('blob', /^PUT$/, /-input\//, (request) => isBlob(request) && !hasSas(request)),
  },
  { name: 'pool', matches: on('batch', /^POST$/, /^\/pools$/) },
  { name: 'nodes', matches: on('batch', /^GET$/, /^\/pools\//) },
  { name: 'job', matches: on('batch', /^POST$/, /^\/jobs$/) },
  { name: 'tasks', matches: on('batch', /^POST$/, /\/addtaskcollection$/) },
  { name: 'monitor', matches: on('batch', /^GET$/, /^\/jobs\/[^/]+\/tasks$/) },
  { name: 'node input', isNode: true, matches: on('blob', /^GET$/, /-input\//, hasSas) },
  {
    name: 'node output',
    isNode: true,
    sendsFile: true,
    matches: on('blob', /^PUT$/, /-output\//, hasSas),
  },
  { name: 'download', matches: on('blob', /^GET$/, /-output\//, (request) => !hasSas(request)) },
  {
    name: 'clean-up',
    matches: (side, request) => on(side, /^DELETE$/, /./)(side, request),
  },
  {
    name: 'is it gone',
    matches: (side, request) =>
      on('batch', /^GET$/, /^\/jobs\/[^/]+$/)(side, request) ||
      on('blob', /^(GET|HEAD)$/, /-(input|output)$/, isContainer)(side, request),
  },
] as const satisfies readonly MatrixStep[];

export interface MatrixFault {
  readonly name: string;
  readonly fault: Fault;
  /** Steps at which it can happen; everywhere if not given. */
  readonly at?: (step: MatrixStep) => boolean;
}

/** @param stallMs how long nothing comes back, then the connection ends: beyond every client's patience, or not. */
export function matrixFaults(stallMs: number): readonly MatrixFault[] {
  const status = (code: 408 | 429 | 500 | 503, retryAfterS: number | null): MatrixFault => ({
    name: `${code}${retryAfterS === null ? '' : ` after ${retryAfterS} s`}`,
    fault: { kind: 'status', status: code, retryAfterS },
  });
  return [
    { name: 'delay', fault: { kind: 'delay', ms: 1500 } },
    { name: 'cut before', fault: { kind: 'cutBefore' } },
    { name: 'cut after', fault: { kind: 'cutAfter' } },
    status(408, null),
    status(429, null),
    status(429, 1),
    status(500, null),
    status(503, null),
    status(503, 1),
    { name: 'corrupt', fault: { kind: 'corrupt' } },
    {
      name: 'corrupt sent',
      fault: { kind: 'corruptSent' },
      at: ({ sendsFile }) => sendsFile === true,
    },
    { name: 'truncate', fault: { kind: 'truncate' } },
    { name: 'stall', fault: { kind: 'stall', ms: stallMs } },
    { name: 'SAS expired', fault: { kind: 'expireSas' }, at: ({ isNode }) => isNode === true },
  ];
}

/** How often it strikes; `ever`: until the run has ended. */
export type Strikes = 1 | 2 | 'ever';

export interface Cell {
  readonly step: MatrixStep;
  readonly fault: MatrixFault;
  readonly strikes: Strikes;
  /** The service's clock is so much ahead of the app's until the run has ended: it has the whole engine to itself. */
  readonly skewMs?: number;
}

const lasting = new Set(['503', 'cut before']);

/** Every step against every fault: once, twice, and for ever where that says something of its own. */
export function allCells(stallMs: number): readonly Cell[] {
  const strikes: readonly Strikes[] = [1, 2, 'ever'];
  return matrixSteps.flatMap((step: MatrixStep) =>
    matrixFaults(stallMs)
      .filter(({ at }) => at?.(step) ?? true)
      .flatMap((fault) =>
        strikes
          .filter((each) => each !== 'ever' || lasting.has(fault.name))
          .map((each) => ({ step, fault, strikes: each })),
      ),
  );
}

const twentyMinutesMs = 20 * 60_000;

/** Requests are dated, and a date more than 15 minutes off is refused. */
export const clockCells: readonly Cell[] = [
  ['behind', twentyMinutesMs],
  ['ahead', -twentyMinutesMs],
].map(([name, skewMs]) => ({
  step: { name: 'all', matches: () => false },
  fault: { name: `clock 20 min ${name}`, fault: { kind: 'delay', ms: 0 } },
  strikes: 'ever',
  skewMs: Number(skewMs),
}));

/** A choice of cells in which every step and every fault is met at least once. */
export function spreadOf(cells: readonly Cell[], pick: <T>(from: readonly T[]) => T): readonly Cell[] {
  const chosen = new Set<Cell>();
  const transient = cells.filter(({ strikes }) => strikes !== 'ever');
  const faults = new Set(cells.map(({ fault }) => fault.name));
  const steps = new Set(cells.map(({ step }) => step.name));
  for (const name of faults) {
    const fresh = transient.filter(
      ({ fault, step }) => fault.name === name && ![...chosen].some((cell) => cell.step === step),
    );
    const any = transient.filter(({ fault }) => fault.name === name);
    chosen.add(pick(fresh.length > 0 ? fresh : any));
  }
  for (const name of steps) {
    if ([...chosen].some(({ step }) => step.name === name)) continue;
    chosen.add(pick(transient.filter(({ step }) => step.name === name)));
  }
  chosen.add(pick(cells.filter(({ strikes }) => strikes === 'ever')));
  return [...chosen];
}

export function nameOf({ step, fault, strikes }: Cell): string {
  return `${step.name} × ${fault.name} × ${strikes}`;
}
