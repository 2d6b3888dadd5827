import { Button, Field, Input } from '@fluentui/react-components';
import { FolderOpen20Regular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { FailureView } from '../../shared/failure.ts';
import { failureOf } from '../client.ts';
import { useAppStore } from '../store/app-store.ts';
import { useAttempt, useClient } from '../store/client-context.ts';
import { failureWords } from './failure-words.ts';
import { useText } from './use-text.ts';

/** How long typing rests before the folder is checked. */
const restMs = 350;

interface OutputFolderFieldProps {
  readonly value: string;
  /** Called once the folder is known to be writable. */
  readonly onAccept: (folder: string) => void;
  /** Told whether what the field shows is usable; null while that is being found out. */
  readonly onValidity?: (isValid: boolean | null) => void;
  readonly hint?: string;
}

/** The output folder: typed or picked, checked by the app that will write there. */
export function OutputFolderField({ value, onAccept, onValidity, hint }: OutputFolderFieldProps) {
  const client = useClient();
  const attempt = useAttempt();
  const { say } = useText();
  const canPick = useAppStore((state) => state.info?.canPickFiles ?? false);
  const [text, setText] = useState(value);
  const [failure, setFailure] = useState<FailureView | null>(null);
  const [isChecking, setIsChecking] = useState(false);

  useEffect(() => setText(value), [value]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new callback is no reason to check the folder again
  useEffect(() => {
    const folder = text.trim();
    const abort = new AbortController();
    const isChanged = folder !== value;
    const check = async () => {
      if (folder === '') {
        setFailure(null);
        onValidity?.(false);
        return;
      }
      setIsChecking(true);
      try {
        const answer = await client.settings.checkOutputFolder.query({ folder }, { signal: abort.signal });
        if (abort.signal.aborted) return;
        setFailure(answer.ok ? null : answer.failure);
        onValidity?.(answer.ok);
        if (answer.ok && isChanged) onAccept(folder);
      } catch (error) {
        if (abort.signal.aborted) return;
        setFailure(failureOf(error));
        onValidity?.(false);
      } finally {
        if (!abort.signal.aborted) setIsChecking(false);
      }
    };
    const timer = setTimeout(() => void check(), isChanged ? restMs : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, text, value]);

  const browse = () =>
    attempt(async () => {
      const folder = await client.host.pickOutputFolder.mutate();
      if (folder !== null) setText(folder);
    });

  const words =
    text.trim() === ''
      ? { what: say('common:outputFolder.empty'), wayOut: say('common:outputFolder.emptyWayOut') }
      : failure === null
        ? null
        : failureWords(failure, say);
  return (
    <Field
      label={say('common:outputFolder.label')}
      {...(hint === undefined ? {} : { hint })}
      validationState={words === null ? 'none' : 'error'}
      validationMessage={
        words === null ? null : (
          <span style={{ overflowWrap: 'anywhere' }}>
            {words.what}
            <br />
            {words.wayOut}
          </span>
        )
      }
    >
      <Input
        style={{ minWidth: 0, width: '100%' }}
        value={text}
        placeholder={say('common:outputFolder.placeholder')}
        spellCheck={false}
        aria-busy={isChecking}
        data-testid="output-folder"
        onChange={(_event, data) => {
          setText(data.value);
          onValidity?.(null);
        }}
        contentAfter={
          canPick ? (
            <Button
              appearance="transparent"
              size="small"
              icon={<FolderOpen20Regular />}
              aria-label={say('common:action.browse')}
              title={say('common:action.browse')}
              onClick={() => void browse()}
            />
          ) : null
        }
      />
    </Field>
  );
}
