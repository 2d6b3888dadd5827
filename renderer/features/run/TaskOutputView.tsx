import { makeStyles, Switch, Tab, TabList, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { TaskView } from '../../../shared/contract.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { failureWords } from '../../ui/failure-words.ts';
import { focusRing } from '../../ui/focus-ring.ts';
import { useText } from '../../ui/use-text.ts';
import { useTaskOutput } from './use-task-output.ts';

const useStyles = makeStyles({
  output: { flexGrow: 1, minHeight: '180px', display: 'flex', flexDirection: 'column' },
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    padding: '0 8px 0 6px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  grow: { flexGrow: 1 },
  text: {
    flexGrow: 1,
    minHeight: '96px',
    margin: '0 12px 12px',
    padding: '10px 12px',
    overflow: 'auto',
    borderRadius: '8px',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '12px',
    lineHeight: '18px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    userSelect: 'text',
    ':focus-visible': focusRing,
  },
  quiet: { color: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyBase },
});

const streams = ['stderr', 'stdout'] as const;

/** What the task writes, live; `stderr` first, because ffmpeg says everything there. */
export function TaskOutputView({ runId, task }: { readonly runId: string; readonly task: TaskView }) {
  const styles = useStyles();
  const { say } = useText();
  const [stream, setStream] = useState<(typeof streams)[number]>('stderr');
  const [follows, setFollows] = useState(true);
  const output = useTaskOutput(runId, task.itemId, stream, task.attempt);
  // ffmpeg rewrites its progress line with a lone carriage return, which a browser would show as a space.
  const text = output.text.replace(/\r\n?/g, '\n');
  const box = useRef<HTMLPreElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new text is what moves the end
  useEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [output.text, follows]);

  const silence = () => {
    if (output.failure !== null) {
      const words = failureWords(output.failure, say);
      return `${say('run:output.failed')} ${words.what}`;
    }
    if (task.startedAt === null && !output.isDone) return say('run:output.notStarted');
    return say(output.isDone ? 'run:output.none' : 'run:output.waiting');
  };

  return (
    <section className={styles.output} aria-label={say('run:output.title')}>
      <div className={styles.bar}>
        <TabList
          size="small"
          selectedValue={stream}
          onTabSelect={(_event, data) => {
            const chosen = streams.find((name) => name === data.value);
            if (chosen !== undefined) setStream(chosen);
          }}
        >
          {streams.map((name) => (
            <Tab key={name} value={name} id={`tab-${name}`} data-testid={`tab-${name}`}>
              {say(`run:output.${name}`)}
            </Tab>
          ))}
        </TabList>
        <span className={styles.grow} />
        <Switch
          checked={follows}
          label={say('run:output.follow')}
          labelPosition="before"
          data-testid="follow"
          onChange={(_event, data) => setFollows(data.checked)}
        />
        <CopyButton text={output.text} />
      </div>
      <pre
        ref={box}
        className={styles.text}
        role="tabpanel"
        aria-labelledby={`tab-${stream}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        data-testid="task-output"
        data-stream={stream}
        data-done={output.isDone}
      >
        {text === '' ? <span className={styles.quiet}>{silence()}</span> : text}
      </pre>
    </section>
  );
}
