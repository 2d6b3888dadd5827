import {
  Menu,
  MenuButton,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ReceiptMoney20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { type ReceiptFormat, receiptFormats } from '../../../shared/contract.ts';
import { announce } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { handOver } from '../../ui/hand-over.ts';
import { ReportDialog } from '../../ui/ReportDialog.tsx';
import { useText } from '../../ui/use-text.ts';

/** What to keep of a run that has ended: a receipt beside its MP3s, or a report for whoever helps. */
export function SaveReceipt({ runId }: { readonly runId: string }) {
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isReporting, setIsReporting] = useState(false);

  const save = async (format: ReceiptFormat) => {
    const file = await client.run.receipt.mutate({ runId, format });
    handOver(file);
    announce(say('report:receipt.saved', { path: file.path }));
  };

  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <MenuButton icon={<ReceiptMoney20Regular />} data-testid="save-receipt">
            {say('report:receipt.button')}
          </MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {receiptFormats.map((format) => (
              <MenuItem
                key={format}
                data-testid={`receipt-${format}`}
                onClick={() => void attempt(() => save(format))}
              >
                {say(`report:receipt.${format}`)}
              </MenuItem>
            ))}
            <MenuDivider />
            <MenuItem data-testid="run-report" onClick={() => setIsReporting(true)}>
              {say('report:exportReport')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      <ReportDialog isOpen={isReporting} runId={runId} onClose={() => setIsReporting(false)} />
    </>
  );
}
