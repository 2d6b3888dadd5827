import { makeStyles, tokens } from '@fluentui/react-components';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';

const useStyles = makeStyles({
  line: {
    margin: 0,
    minWidth: 0,
    display: 'flex',
    alignItems: 'center',
    columnGap: '6px',
    fontSize: '13px',
    lineHeight: '20px',
  },
  lead: { flexShrink: 0 },
  path: {
    minWidth: 0,
    flexShrink: 1,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '12.5px',
  },
});

interface FolderLineProps {
  readonly lead: string;
  readonly folder: string;
}

/** A folder in one line however long its path is, and a button that copies all of it. */
export function FolderLine({ lead, folder }: FolderLineProps) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <span className={styles.lead}>{lead}</span>
      <span className={styles.path} data-testid="finished-folder">
        <ClippedName text={folder} keep={28} />
      </span>
      <CopyButton text={folder} />
    </div>
  );
}
