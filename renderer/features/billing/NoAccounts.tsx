import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CloudAdd20Regular, ShieldCheckmark48Regular } from '@fluentui/react-icons';
import { showConnections } from '../../store/connections-store.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '8px',
    padding: '56px 24px',
    textAlign: 'center',
    color: tokens.colorBrandForeground1,
  },
  title: {
    margin: '10px 0 0',
    fontSize: '20px',
    lineHeight: '26px',
    fontWeight: 650,
    letterSpacing: '-0.01em',
    color: tokens.colorNeutralForeground1,
  },
  body: {
    margin: '0 0 14px',
    maxWidth: '440px',
    lineHeight: '21px',
    color: tokens.colorNeutralForeground2,
    textWrap: 'pretty',
  },
});

/** Before the first Azure connection there is no account that could bill. */
export function NoAccounts() {
  const styles = useStyles();
  const { say } = useText();
  return (
    <div className={styles.empty} data-testid="billing-empty">
      <ShieldCheckmark48Regular aria-hidden="true" />
      <h2 className={styles.title}>{say('billing:empty.title')}</h2>
      <p className={styles.body}>{say('billing:empty.body')}</p>
      <Button icon={<CloudAdd20Regular />} onClick={() => showConnections({ kind: 'add' })}>
        {say('billing:empty.action')}
      </Button>
    </div>
  );
}
