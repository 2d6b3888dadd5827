import type { BatchModel } from '../../model/batch-model.ts';
import {
  enableAutoScaleSchema,
  evaluateAutoScaleSchema,
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

export function enableAutoScale(call: Call, model: BatchModel): Answer {
  const pool = conditionally(call, model);
  model.pools.autoScaleOf(pool).enable(parseBody(enableAutoScaleSchema, jsonBody(call)));
  return acted(call, 200, pool);
}

export function disableAutoScale(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  model.pools.autoScaleOf(pool).disable();
  return acted(call, 200, pool);
}

/** The only action with a body in its answer, and the only one without an ETag: recorded. */
export function evaluateAutoScale(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  const { autoScaleFormula } = parseBody(evaluateAutoScaleSchema, jsonBody(call));
  return {
    status: 200,
    headers: { DataServiceId: `${call.base}${call.request.rawPath}` },
    body: {
      'odata.metadata': `${call.base}/$metadata#Microsoft.Azure.Batch.Protocol.Entities.AutoScaleRun`,
      ...model.pools.autoScaleOf(pool).evaluate(autoScaleFormula),
    },
  };
}

function conditionally(call: Call, model: BatchModel): PoolRecord {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  checkConditions(call, pool);
  return pool;
}
