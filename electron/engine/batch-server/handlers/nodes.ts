import type { BatchModel } from '../../model/batch-model.ts';
import type { Answer, Call } from '../exchange.ts';
import { nodeView } from '../node-view.ts';
import { bySequence, list } from '../paging.ts';
import { parseSelect, render } from '../view.ts';

export function listNodes(call: Call, model: BatchModel): Answer {
  const pool = model.store.pool(call.params['poolId'] ?? '');
  return list(call, { kind: 'nodes', view: nodeView(pool), records: pool.nodes.values(), ...bySequence });
}

/** Nodes have no ETag and take no conditions. */
export function getNode(call: Call, model: BatchModel): Answer {
  const { pool, node } = model.store.node(call.params['poolId'] ?? '', call.params['nodeId'] ?? '');
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
