import { useRunStore } from '../../store/run-store.ts';
import { useText } from '../../ui/use-text.ts';
import { Legend } from './Legend.tsx';
import { knownNodeState, nodeStateWords } from './node-look.ts';
import { useLooks } from './use-looks.ts';

/** The states that nodes are in now, words of the service that we do not know included. */
export function NodeLegend() {
  const looks = useLooks();
  const { say } = useText();
  useRunStore((state) => state.revision);
  const counts = new Map<string, number>();
  for (const node of useRunStore.getState().nodes.values()) {
    counts.set(node.state, (counts.get(node.state) ?? 0) + 1);
  }
  const entries = [...counts].map(([state, count]) => {
    const known = knownNodeState(state);
    return {
      key: state,
      look: looks.node[known],
      letter: say(`run:nodeLetter.${known}`),
      words: nodeStateWords(state, say),
      count,
    };
  });
  return <Legend entries={entries} testId="node-legend" />;
}
