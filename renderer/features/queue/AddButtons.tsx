import { Button } from '@fluentui/react-components';
import { DocumentAdd20Regular, FolderAdd20Regular } from '@fluentui/react-icons';
import { type ChangeEvent, useRef } from 'react';
import { useAppStore } from '../../store/app-store.ts';
import { useText } from '../../ui/use-text.ts';
import { useIngest } from './use-ingest.ts';

/** What the platform's own picker offers first; anything that is dropped is looked at all the same. */
const accept = 'video/*,audio/*,.mp4,.m4v,.mov,.mkv,.webm,.avi';

interface AddButtonsProps {
  readonly size?: 'medium' | 'large';
}

/** Add files, Add folder: the host's picker where there is one, else the browser's. */
export function AddButtons({ size = 'medium' }: AddButtonsProps) {
  const { say } = useText();
  const { addDropped, pickFiles, pickFolder } = useIngest();
  const canPick = useAppStore((state) => state.info?.canPickFiles ?? false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files;
    if (chosen !== null && chosen.length > 0) addDropped(chosen);
    // Otherwise choosing the same file again would be no change, and nothing would happen.
    event.target.value = '';
  };

  return (
    <>
      <Button
        size={size}
        icon={<DocumentAdd20Regular />}
        data-testid="add-files"
        onClick={() => (canPick ? pickFiles() : files.current?.click())}
      >
        {say('queue:addFiles')}
      </Button>
      <Button
        size={size}
        icon={<FolderAdd20Regular />}
        data-testid="add-folder"
        onClick={() => (canPick ? pickFolder() : folder.current?.click())}
      >
        {say('queue:addFolder')}
      </Button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept={accept}
        onChange={onChosen}
        data-testid="file-input"
      />
      <input
        ref={(input) => {
          folder.current = input;
          input?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        multiple
        hidden
        onChange={onChosen}
        data-testid="folder-input"
      />
    </>
  );
}
