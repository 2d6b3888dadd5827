import { mergeClasses } from '@fluentui/react-components';
import {
  ArrowSync20Regular,
  CheckmarkCircle20Regular,
  Dismiss20Regular,
  ErrorCircle20Filled,
} from '@fluentui/react-icons';
import { memo } from 'react';
import { useQueueStore } from '../../store/queue-store.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { failureWords } from '../../ui/failure-words.ts';
import type { Text } from '../../ui/use-text.ts';
import { soundWords } from './queue-words.ts';
import type { useQueueRowStyles } from './use-queue-row-styles.ts';

interface QueueRowProps {
  readonly itemId: string;
  readonly index: number;
  /** Distance from the top of the list in px. */
  readonly top: number;
  readonly isActive: boolean;
  readonly styles: ReturnType<typeof useQueueRowStyles>;
  readonly text: Text;
  readonly measure: (element: HTMLElement | null) => void;
  readonly onFocus: (index: number) => void;
  readonly onRemove: (itemId: string) => void;
}

const stateIcons = {
  checking: ArrowSync20Regular,
  ready: CheckmarkCircle20Regular,
  rejected: ErrorCircle20Filled,
} as const;

/** One file of the queue; follows its own item only. */
export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { itemId, index, top, isActive, styles, measure, onFocus, onRemove } = props;
  const { say, format } = props.text;
  const item = useQueueStore((state) => state.items.get(itemId));
  if (item === undefined) return null;
  const words = item.failure === undefined ? null : failureWords(item.failure, say);
  const Icon = stateIcons[item.state];
  const sound = item.media === undefined ? '' : soundWords(item.media, say);

  return (
    <div
      ref={measure}
      role="row"
      className={mergeClasses(styles.columns, styles.row)}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={isActive ? 0 : -1}
      aria-rowindex={index + 2}
      data-index={index}
      data-testid="queue-row"
      data-state={item.state}
      data-name={item.name}
      onFocus={() => onFocus(index)}
    >
      <div role="gridcell" className={styles.names}>
        <div className={styles.name}>
          <ClippedName text={item.name} keep={14} />
        </div>
        {item.folder !== '' && (
          <div className={styles.quiet}>
            <ClippedName text={item.folder} keep={20} />
          </div>
        )}
      </div>
      <div role="gridcell" className={styles.right}>
        {item.media === undefined ? '' : format.clock(item.media.durationS)}
      </div>
      <div role="gridcell" className={mergeClasses(styles.clip, styles.wideOnly)} title={sound}>
        {sound}
      </div>
      <div role="gridcell" className={styles.right}>
        {format.bytes(item.sizeBytes)}
      </div>
      <div
        role="gridcell"
        className={mergeClasses(
          styles.state,
          item.state === 'ready' && styles.ready,
          item.state === 'rejected' && styles.rejected,
        )}
      >
        <Icon aria-hidden="true" />
        {say(`queue:state.${item.state}`)}
      </div>
      <div role="gridcell">
        <button
          type="button"
          className={styles.remove}
          tabIndex={isActive ? 0 : -1}
          aria-label={say('queue:table.remove', { name: item.name })}
          title={say('queue:table.remove', { name: item.name })}
          data-testid="queue-remove"
          onClick={() => onRemove(itemId)}
        >
          <Dismiss20Regular aria-hidden="true" />
        </button>
      </div>
      {words !== null && (
        <div
          role="gridcell"
          className={styles.failure}
          data-testid="queue-failure"
          data-code={item.failure?.code}
        >
          <span className={styles.what}>{words.what}</span> {words.wayOut}
        </div>
      )}
    </div>
  );
});
