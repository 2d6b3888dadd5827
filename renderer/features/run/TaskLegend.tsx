import { useRunStore } from '../../store/run-store.ts';
import { useText } from '../../ui/use-text.ts';
import { Legend } from './Legend.tsx';
import { countGroups, taskGroups } from './task-look.ts';
import { useLooks } from './use-looks.ts';

/** The groups of phases that tasks are in now; groups that no task is in are left out. */
export function TaskLegend() {
  const looks = useLooks();
  const { say } = useText();
  const counts = countGroups(useRunStore((state) => state.phaseCounts));
  const entries = taskGroups
    .filter((group) => counts[group] > 0)
    .map((group) => ({
      key: group,
      look: looks.task[group],
      letter: say(`run:letter.${group}`),
      words: say(`run:group.${group}`),
      count: counts[group],
    }));
  return <Legend entries={entries} testId="task-legend" />;
}
