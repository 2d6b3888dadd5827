import { localConnectionId } from '../../shared/connection.ts';
import type { RepairName } from '../../shared/repairs.ts';
import { editPlan, showView } from './app-store.ts';
import { showConnections } from './connections-store.ts';

/** Repairs that open a screen instead of asking a service. */
export const leadingRepairs = [
  'editPlan',
  'editConnection',
  'signIn',
  'checkConnection',
  'chooseFolder',
] as const satisfies readonly RepairName[];
export type LeadingRepair = (typeof leadingRepairs)[number];

export function isLeading(repair: RepairName): repair is LeadingRepair {
  return leadingRepairs.some((name) => name === repair);
}

/** Whether there is a screen for it: this computer has no plan, no keys and no account. */
export function canLead(repair: LeadingRepair, connectionId: string): boolean {
  return repair === 'chooseFolder' || connectionId !== localConnectionId;
}

/** Opens the screen where the user repairs it. */
export function leadTo(repair: LeadingRepair, connectionId: string): void {
  switch (repair) {
    case 'editPlan':
      editPlan(connectionId);
      break;
    case 'editConnection':
      showConnections({ kind: 'edit', connectionId });
      break;
    case 'signIn':
      showConnections({ kind: 'signIn', connectionId });
      break;
    case 'checkConnection':
      showConnections({ kind: 'check', connectionId });
      break;
    case 'chooseFolder':
      showView('convert');
      break;
  }
}
