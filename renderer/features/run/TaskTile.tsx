import { mergeClasses } from '@fluentui/react-components';
import { memo } from 'react';
import { useRunStore } from '../../store/run-store.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import type { Text } from '../../ui/use-text.ts';
import { phaseWords } from './run-words.ts';
import { useSelectionStore } from './selection-store.ts';
import { groupOfPhase } from './task-look.ts';
import type { Looks } from './use-looks.ts';
import type { useTileStyles } from './use-tile-styles.ts';

interface TaskTileProps {
  readonly itemId: string;
  readonly index: number;
  readonly column: number;
  readonly isLarge: boolean;
  readonly isActive: boolean;
  readonly styles: ReturnType<typeof useTileStyles>;
  readonly looks: Looks;
  readonly text: Text;
}

/** One task; follows its own task only. Clicks and keys are handled by the grid around it. */
export const TaskTile = memo(function TaskTile(props: TaskTileProps) {
  const { itemId, index, column, isLarge, isActive, styles, looks, text } = props;
  const { say, format } = text;
  const task = useRunStore((state) => state.tasks.get(itemId));
  const isSelected = useSelectionStore(
    ({ selection }) => selection?.kind === 'task' && selection.itemId === itemId,
  );
  if (task === undefined) return null;
  const group = groupOfPhase[task.phase];
  const letter = say(`run:letter.${group}`);
  const state = phaseWords(task, say, format);
  const moving = task.phase === 'running' || task.phase === 'uploading' || task.phase === 'downloading';
  const fraction = moving ? task.fraction : null;

  return (
    <div
      role="gridcell"
      className={mergeClasses(
        styles.tile,
        isLarge ? styles.large : styles.small,
        !isLarge && looks.task[group],
        isSelected && styles.selected,
      )}
      tabIndex={isActive ? 0 : -1}
      // A large tile is named by its own words.
      aria-label={isLarge ? undefined : say('run:tasks.label', { name: task.name, state })}
      aria-selected={isSelected}
      aria-colindex={column + 1}
      title={isLarge ? task.name : say('run:tasks.label', { name: task.name, state })}
      data-index={index}
      data-testid="task-tile"
      data-phase={task.phase}
      data-name={task.name}
    >
      {isLarge ? (
        <>
          <span
            className={mergeClasses(styles.chip, styles.sign, looks.task[group])}
            data-letter={letter}
            aria-hidden="true"
          />
          <span className={styles.words}>
            <div className={styles.name}>
              <ClippedName text={task.name} />
            </div>
            <div className={styles.line}>
              <span className={mergeClasses(styles.state, group === 'failed' && styles.failed)}>{state}</span>
              <span className={styles.aside} data-aside={format.clock(task.durationS)} aria-hidden="true" />
            </div>
          </span>
          {fraction !== null && <span className={styles.bar} style={{ transform: `scaleX(${fraction})` }} />}
        </>
      ) : (
        <>
          {fraction !== null && <span className={styles.rise} style={{ transform: `scaleY(${fraction})` }} />}
          <span
            className={mergeClasses(styles.letter, styles.sign)}
            data-letter={letter}
            aria-hidden="true"
          />
        </>
      )}
    </div>
  );
});
