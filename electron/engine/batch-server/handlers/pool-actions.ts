import type { BatchModel } from '../../model/batch-model.ts';
import {
  patchPoolSchema,
  removeNodesSchema,
  resizePoolSchema,
  updatePoolSchema,
} from '../../model/pool-action-specs.ts';
import type { PoolRecord } from '../../model/records.ts';
import { acted } from '../answers.ts';
import { checkConditions } from '../conditions.ts';
import type { Answer, Call } from '../exchange.ts';
import { jsonBody, parseBody } from '../request-body.ts';

export function resizePool(call: Call, model: BatchModel): Answer {
  const pool = conditionally(call, model);
  model.pools.resize(pool, parseBody(resizePoolSchema, jsonBody(call)));
  return acted(call, 202, pool);
}

export function stopResize(call: Call, model: BatchModel): Answer {
  const pool = conditionally(call, model);
  model.pools.stopResize(pool);
  return acted(call, 202, pool);
}

export function removeNodes(call: Call, model: BatchModel): Answer {
  const pool = conditionally(call, model);
  model.pools.removeNodes(pool, parseBody(removeNodesSchema, jsonBody(call)));
  return acted(call, 202, pool);
}

export function patchPool(call: Call, model: BatchModel): Answer {
  const pool = conditionally(call, model);
  model.pools.patch(pool, parseBody(patchPoolSchema, jsonBody(call)));
  return acted(call, 200, pool);
}

/** Takes no conditions, as the service's document has it. */
export function updatePoolProperties(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  model.pools.updateProperties(pool, parseBody(updatePoolSchema, jsonBody(call)));
  return acted(call, 204, pool);
}

function conditionally(call: Call, model: BatchModel): PoolRecord {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  checkConditions(call, pool);
  return pool;
}
