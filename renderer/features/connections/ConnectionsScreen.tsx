import { PageHeader } from '../../ui/PageHeader.tsx';
import { useText } from '../../ui/use-text.ts';

/** Where work runs and how to sign in there. */
export function ConnectionsScreen() {
  const { say } = useText();
  return <PageHeader title={say('connections:title')} subtitle={say('connections:subtitle')} />;
}
