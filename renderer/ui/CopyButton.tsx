import { Button } from '@fluentui/react-components';
import { Checkmark20Regular, Copy20Regular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { viewOf } from '../../shared/failure.ts';
import { notify } from '../store/app-store.ts';
import { useText } from './use-text.ts';

/** How long the button says that it copied. */
const thanksMs = 1600;

export function CopyButton({ text }: { readonly text: string }) {
  const { say } = useText();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), thanksMs);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const words = say(isCopied ? 'common:action.copied' : 'common:action.copy');
  return (
    <Button
      appearance="transparent"
      size="small"
      icon={isCopied ? <Checkmark20Regular /> : <Copy20Regular />}
      aria-label={words}
      title={words}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setIsCopied(true),
          () => notify(viewOf('internal')),
        );
      }}
    />
  );
}
