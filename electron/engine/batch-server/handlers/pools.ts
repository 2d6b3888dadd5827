import type { BatchModel } from '../../model/batch-model.ts';
import { poolSpecSchema } from '../../model/specs.ts';
import { created, single, versionHeaders } from '../answers.ts';
import { checkConditions } from '../conditions.ts';
import type { Answer, Call } from '../exchange.ts';
import { links } from '../links.ts';
import { bySequence, list } from '../paging.ts';
import { poolView } from '../pool-view.ts';
import { jsonBody, parseBody } from '../request-body.ts';

export function addPool(call: Call, model: BatchModel): Answer {
  const pool = model.pools.add(parseBody(poolSpecSchema, jsonBody(call)));
  return created(pool, links.pool(call.base, pool));
}

export function getPool(call: Call, model: BatchModel): Answer {
  return single(call, 'pools', poolView, model.store.pool(call.params['poolId'] ?? ''));
}

/** HEAD: 200 or 404, no body either way. */
export function poolExists(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  checkConditions(call, pool);
  return { status: 200, headers: versionHeaders(pool) };
}

export function listPools(call: Call, model: BatchModel): Answer {
  return list(call, { kind: 'pools', view: poolView, records: model.store.pools.values(), ...bySequence });
}

export function deletePool(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  checkConditions(call, pool);
  model.pools.delete(pool);
  return { status: 202 };
}
