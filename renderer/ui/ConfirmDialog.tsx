import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';

const oneLine = { whiteSpace: 'nowrap' } as const;

/** Fluent closes a dialog and gives the focus back well within this time. */
const closedMs = 400;

/** What was pressed may be gone with the answer: the focus then goes to the screen's title, not to nowhere. */
function keepFocus(): void {
  setTimeout(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('[data-focus-home]')?.focus();
  }, closedMs);
}

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
                keepFocus();
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
