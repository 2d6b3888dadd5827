import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../../ui/use-text.ts';
import { DropPicture } from './DropPicture.tsx';
import { useIngest } from './use-ingest.ts';

const useStyles = makeStyles({
  zone: { height: '100%' },
  overlay: {
    position: 'fixed',
    inset: 0,
    zIndex: 1000,
    padding: '14px',
    pointerEvents: 'none',
    backgroundColor: `color-mix(in srgb, ${tokens.colorNeutralBackground3} 82%, transparent)`,
    backdropFilter: 'blur(6px)',
    animationName: { from: { opacity: 0 }, to: { opacity: 1 } },
    animationDuration: '120ms',
  },
  frame: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '6px',
    borderRadius: '18px',
    border: `2px dashed ${tokens.colorBrandForeground1}`,
    backgroundColor: `color-mix(in srgb, ${tokens.colorBrandForeground1} 7%, transparent)`,
    textAlign: 'center',
  },
  title: {
    margin: '10px 0 0',
    fontSize: '24px',
    lineHeight: '32px',
    fontWeight: 650,
    letterSpacing: '-0.015em',
  },
  body: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The whole window takes files and folders, on every screen. */
export function DropZone({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const { say } = useText();
  const { addDropped } = useIngest();
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    // Enter and leave come for every element that is crossed: only their balance says whether the drag is inside.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setIsOver(true);
    };
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      if (event.dataTransfer && hasFiles(event)) addDropped(event.dataTransfer);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [addDropped]);

  return (
    <div className={styles.zone} data-testid="drop-zone">
      {children}
      {isOver && (
        <div className={styles.overlay} data-testid="drop-overlay">
          <div className={styles.frame} role="status">
            <DropPicture isActive />
            <p className={styles.title}>{say('queue:overlay.title')}</p>
            <p className={styles.body}>{say('queue:overlay.body')}</p>
          </div>
        </div>
      )}
    </div>
  );
}
