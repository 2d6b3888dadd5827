import { BatchError } from '../model/batch-error.ts';
import type { Operation } from './operations.ts';
import { operations } from './operations.ts';
import { decodePart } from './query-string.ts';
import { unservedOperations } from './unserved-operations.ts';

interface Branch {
  readonly literals: Map<string, Branch>;
  parameter: { readonly name: string; readonly branch: Branch } | null;
  readonly methods: Map<string, Operation>;
}

export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

const newBranch = (): Branch => ({ literals: new Map(), parameter: null, methods: new Map() });

function buildTree(all: readonly Operation[]): Branch {
  const root = newBranch();
  for (const operation of all) {
    let branch = root;
    for (const segment of operation.path.split('/').slice(1)) {
      const parameter = /^\{(.+)\}$/.exec(segment)?.[1];
      if (parameter === undefined) {
        const next = branch.literals.get(segment) ?? newBranch();
        branch.literals.set(segment, next);
        branch = next;
      } else {
        branch.parameter ??= { name: parameter, branch: newBranch() };
        branch = branch.parameter.branch;
      }
    }
    branch.methods.set(operation.method, operation);
  }
  return root;
}

const unserved = unservedOperations.map(
  ([id, method, path]): Operation => ({
    id,
    method,
    path: path.replace(/\([^)]*\)/, '()'),
    query: null,
    handle: () => {
      throw new BatchError('NotImplemented', [{ key: 'OperationId', value: id }]);
    },
  }),
);
const tree = buildTree([...operations, ...unserved]);

/**
 * Finds the operation of a path as it was sent. A file path is one percent-encoded segment, or, as some clients send
 * it, all that is left of the path; it is decoded after routing.
 * @throws BatchError `InvalidUri`, `UnsupportedHttpVerb`
 */
export function route(method: string, rawPath: string): Route {
  const params: Record<string, string> = {};
  let branch = tree;
  const segments = rawPath.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const literal = branch.literals.get(literalOf(segment));
    if (literal !== undefined) {
      branch = literal;
      continue;
    }
    const { parameter } = branch;
    if (parameter === null || segment === '') throw new BatchError('InvalidUri');
    branch = parameter.branch;
    if (parameter.name === 'filePath') {
      params[parameter.name] = decodePart(segments.slice(index).join('/'));
      break;
    }
    params[parameter.name] = decodePart(segment);
  }
  const operation = branch.methods.get(method);
  if (operation !== undefined) return { operation, params };
  throw new BatchError(branch.methods.size === 0 ? 'InvalidUri' : 'UnsupportedHttpVerb');
}

/** `certificates(thumbprintAlgorithm=...,thumbprint=...)` is one certificate, whichever. */
function literalOf(segment: string): string {
  return segment.startsWith('certificates(') ? 'certificates()' : segment;
}
