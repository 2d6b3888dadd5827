import type { BatchModel } from '../../model/batch-model.ts';
import { disableSchedulingSchema, rebootNodeSchema } from '../../model/pool-action-specs.ts';
import { actedOnNode } from '../answers.ts';
import type { Answer, Call } from '../exchange.ts';
import { nodeView } from '../node-view.ts';
import { bySequence, list } from '../paging.ts';
import { optionalJsonBody, parseBody } from '../request-body.ts';
import { parseSelect, render } from '../view.ts';

export function listNodes(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  return list(call, { kind: 'nodes', view: nodeView(pool), records: pool.nodes.values(), ...bySequence });
}

/** Nodes have no ETag and take no conditions. */
export function getNode(call: Call, model: BatchModel): Answer {
  const { pool, node } = nodeOf(call, model);
  const view = nodeView(pool);
  const selection = parseSelect(view, call.query.get('$select'));
  return {
    status: 200,
    body: {
      'odata.metadata': `${call.base}/$metadata#nodes/@Element`,
      ...render(view, node, call.base, selection),
    },
  };
}

export function rebootNode(call: Call, model: BatchModel): Answer {
  const { pool, node } = nodeOf(call, model);
  const { nodeRebootOption } = parseBody(rebootNodeSchema, optionalJsonBody(call));
  model.nodes.reboot(pool, node, nodeRebootOption);
  return actedOnNode(call, 202);
}

export function reimageNode(call: Call, model: BatchModel): Answer {
  nodeOf(call, model);
  return model.nodes.reimage();
}

export function disableScheduling(call: Call, model: BatchModel): Answer {
  const { pool, node } = nodeOf(call, model);
  const { nodeDisableSchedulingOption } = parseBody(disableSchedulingSchema, optionalJsonBody(call));
  model.nodes.disableScheduling(pool, node, nodeDisableSchedulingOption);
  return actedOnNode(call, 200);
}

export function enableScheduling(call: Call, model: BatchModel): Answer {
  const { pool, node } = nodeOf(call, model);
  model.nodes.enableScheduling(pool, node);
  return actedOnNode(call, 200);
}

const nodeOf = (call: Call, model: BatchModel) =>
  model.store.node(call.params['poolId'] ?? '', call.params['nodeId'] ?? '');
