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
import { receiptFormats } from '../../../shared/contract.ts';
import { ReportDialog } from '../../ui/ReportDialog.tsx';
import { useSaveReceipt } from '../../ui/use-save-receipt.ts';
import { useText } from '../../ui/use-text.ts';

/** What to keep of a run that has ended: a receipt beside its MP3s, or a report for whoever helps. */
export function SaveReceipt({ runId }: { readonly runId: string }) {
  const { say } = useText();
  const save = useSaveReceipt();
  const [isReporting, setIsReporting] = useState(false);

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
                onClick={() => void save(runId, format)}
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
