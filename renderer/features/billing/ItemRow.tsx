import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import {
  Delete16Regular,
  Folder16Regular,
  Server16Regular,
  TaskListSquareLtr16Regular,
} from '@fluentui/react-icons';
import type { Leftover } from '../../../shared/billing.ts';
import { localConnectionId } from '../../../shared/connection.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';
import { itemCost } from './billing-words.ts';

const useStyles = makeStyles({
  cell: {
    padding: '8px 12px',
    verticalAlign: 'middle',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    fontVariantNumeric: 'tabular-nums',
    ':first-child': { paddingLeft: '20px' },
    ':last-child': { paddingRight: '20px', textAlign: 'right' },
  },
  thing: { display: 'flex', alignItems: 'center', gap: '10px', minWidth: 0 },
  icon: { display: 'grid', flexShrink: 0, color: tokens.colorNeutralForeground3 },
  id: { fontWeight: 550, overflowWrap: 'anywhere', userSelect: 'text' },
  kind: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  standing: {
    display: 'inline-block',
    padding: '1px 8px',
    borderRadius: '9px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: '12px',
    lineHeight: '16px',
    whiteSpace: 'nowrap',
  },
  live: { backgroundColor: tone('indigo', 'Fill'), color: tone('indigo', 'Ink') },
  kept: { backgroundColor: tone('sky', 'Fill'), color: tone('sky', 'Ink') },
  leftover: { backgroundColor: tone('amber', 'Fill'), color: tone('amber', 'Ink') },
  elsewhere: { color: tokens.colorNeutralForeground2 },
  quiet: { color: tokens.colorNeutralForeground2 },
  billing: { fontWeight: 600 },
});

const icons = { pool: Server16Regular, job: TaskListSquareLtr16Regular, container: Folder16Regular };

interface ItemRowProps {
  readonly item: Leftover;
  readonly isDeleting: boolean;
  readonly onDelete: () => void;
}

/** One thing on an account: what, why, what it costs, since when, and its deletion. */
export function ItemRow({ item, isDeleting, onDelete }: ItemRowProps) {
  const styles = useStyles();
  const text = useText();
  const { say, format } = text;
  const Icon = icons[item.kind];
  const kind = say(`billing:kind.${item.kind}`);
  const isLive = item.standing === 'live';
  const name = say('billing:item.delete', { kind: kind.toLowerCase(), id: item.id });

  return (
    <tr data-testid="billing-item" data-kind={item.kind} data-id={item.id} data-standing={item.standing}>
      <td className={styles.cell}>
        <div className={styles.thing}>
          <span className={styles.icon}>
            <Icon aria-hidden="true" />
          </span>
          <div>
            <div className={styles.id}>{item.id}</div>
            <div className={styles.kind}>{kind}</div>
          </div>
        </div>
      </td>
      <td className={styles.cell}>
        <span className={mergeClasses(styles.standing, styles[item.standing])}>
          {say(`billing:standing.${item.standing}`)}
        </span>
      </td>
      <td
        className={mergeClasses(
          styles.cell,
          item.nodes > 0 && item.connectionId !== localConnectionId ? styles.billing : styles.quiet,
        )}
      >
        {itemCost(item, text)}
      </td>
      <td className={mergeClasses(styles.cell, styles.quiet)}>
        {item.createdAt === null ? say('billing:item.unknownSince') : format.moment(item.createdAt)}
      </td>
      <td className={styles.cell}>
        <Button
          size="small"
          icon={isDeleting ? <Spinner size="extra-tiny" /> : <Delete16Regular />}
          {...(!isDeleting && { 'aria-label': name, title: isLive ? say('billing:standing.live') : name })}
          disabledFocusable={isDeleting || isLive}
          data-testid="delete-item"
          onClick={onDelete}
        >
          {say(isDeleting ? 'billing:deleting' : 'billing:item.deleteShort')}
        </Button>
      </td>
    </tr>
  );
}
