import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { keepFocus } from './keep-focus.ts';

const oneLine = { whiteSpace: 'nowrap' } as const;

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What will happen, and what will not. */
  readonly body: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/**
 * Asks before something that cannot be taken back. Focus starts on the safe answer; Escape is the safe answer. It stays
 * mounted while closed: Fluent takes `aria-hidden` off the page behind only when a dialog closes, not when it vanishes.
 */
export function ConfirmDialog({ isOpen, title, body, yes, no, onYes, onClose }: ConfirmDialogProps) {
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    const from = opener.current;
    return () => keepFocus(from);
  }, [isOpen]);
  // Read while rendering: when an effect runs, the dialog has the focus already.
  if (isOpen && opener.current === null) opener.current = document.activeElement;
  if (!isOpen) opener.current = null;

  return (
    <Dialog open={isOpen} modalType="alert" onOpenChange={(_event, { open }) => !open && onClose()}>
      <DialogSurface data-testid="confirm-dialog" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{body}</DialogContent>
          <DialogActions>
            <Button appearance="secondary" style={oneLine} onClick={onClose} data-testid="confirm-no">
              {no}
            </Button>
            <Button
              appearance="primary"
              style={oneLine}
              data-testid="confirm-yes"
              onClick={() => {
                onClose();
                onYes();
              }}
            >
              {yes}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
