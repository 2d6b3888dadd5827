import { mergeClasses } from '@fluentui/react-components';
import { useMemo } from 'react';
import { type KnownNodeState, nodeLooks } from './node-look.ts';
import { type Look, type TaskGroup, taskLooks } from './task-look.ts';
import { usePatternStyles, useToneStyles } from './use-look-styles.ts';

export interface Looks {
  readonly task: Readonly<Record<TaskGroup, string>>;
  readonly node: Readonly<Record<KnownNodeState, string>>;
}

/** The class names of every state, made once for a grid. */
export function useLooks(): Looks {
  const toneStyles = useToneStyles();
  const patternStyles = usePatternStyles();
  return useMemo(() => {
    const classes = <K extends string>(looks: Readonly<Record<K, Look>>) =>
      Object.fromEntries(
        Object.entries<Look>(looks).map(([state, look]) => [
          state,
          mergeClasses(toneStyles[look.tone], patternStyles[look.pattern]),
        ]),
      ) as Record<K, string>;
    return { task: classes(taskLooks), node: classes(nodeLooks) };
  }, [toneStyles, patternStyles]);
}
