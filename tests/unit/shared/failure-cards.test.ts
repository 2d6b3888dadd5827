import { describe, expect, test } from 'vitest';
import { failureCodes } from '../../../shared/failure.ts';
import { type BillingWord, billingWords, failureCard } from '../../../shared/failure-cards.ts';
import { resources } from '../../../shared/i18n/i18n.ts';
import { type RepairName, repairNames } from '../../../shared/repairs.ts';

/** What must be true of the card of each thing that goes wrong in a cloud: its cost meanwhile, its button, and after the end. */
const cards: readonly (readonly [code: string, BillingWord, RepairName | null, (RepairName | null)?])[] = [
  ['coreQuotaReached', 'nodesThatCame', 'editPlan'],
  ['spotQuotaReached', 'nodesThatCame', 'addDedicatedNode', 'editPlan'],
  ['familyQuotaReached', 'nodesThatCame', 'editPlan'],
  ['generationMismatch', 'nothing', 'editPlan'],
  ['allocationForbidden', 'nothing', 'editPlan'],
  ['vmSizeUnavailable', 'nothing', 'editPlan'],
  ['allocationFailed', 'nodesThatCame', 'resizeAgain', 'retryFailed'],
  ['capacityMissing', 'nodesThatCame', 'resizeAgain', 'editPlan'],
  ['spotCapacityMissing', 'nodesThatCame', 'addDedicatedNode', 'editPlan'],
  ['spotNodesTaken', 'nothing', 'addDedicatedNode', 'editPlan'],
  ['resizeStopped', 'nodesThatCame', 'resizeAgain', 'retryFailed'],
  ['removeNodesFailed', 'nodesKeepBilling', 'resizeAgain', null],
  ['startTaskFailed', 'nodeIdleBilling', 'rebootNode', 'retryFailed'],
  ['nodesUnusable', 'nodeIdleBilling', 'removeNode', 'retryFailed'],
  ['nodeOutOfSpace', 'nodeIdleBilling', 'removeNode', 'retryFailed'],
  ['nodeAgentFailed', 'nodeIdleBilling', 'removeNode', 'retryFailed'],
  ['nodePreempted', 'nothing', 'addDedicatedNode', null],
  ['conversionFailed', 'nodesKeepBilling', 'retryTask'],
  ['inputAccessDenied', 'nodesKeepBilling', 'retryTask'],
  ['outputUploadFailed', 'nodesKeepBilling', 'retryTask'],
  ['throttled', 'nodesKeepBilling', null, 'retryFailed'],
  ['keyRejected', 'nothing', 'editConnection'],
  ['roleMissing', 'nothing', 'checkConnection'],
  ['signInNeeded', 'nothing', 'signIn'],
];

describe('failure cards', () => {
  test.each(cards)('%s: %s, and the button is %s', (code, billing, repair, afterEnd = repair) => {
    const known = failureCodes.find((one) => one === code);
    if (known === undefined) throw new Error(`no such code: ${code}`);
    expect(failureCard(known)).toEqual({ billing, repair });
    expect(failureCard(known, true)).toEqual({ billing, repair: afterEnd });
  });

  test('after the end of a run no card repairs nodes that are gone', () => {
    const ofNodes: readonly (RepairName | null)[] = [
      'rebootNode',
      'removeNode',
      'addDedicatedNode',
      'resizeAgain',
      'waitLonger',
    ];
    const wrong = failureCodes.filter(
      (code) => code !== 'timeLimitReached' && ofNodes.includes(failureCard(code, true).repair),
    );
    expect(wrong).toEqual([]);
  });

  test.each(['en', 'es'] as const)('in %s every cost and every button has its words', (language) => {
    const { billing, action } = resources[language].repair;
    expect(Object.keys(billing).sort()).toEqual([...billingWords].sort());
    expect(Object.keys(action).sort()).toEqual([...repairNames].sort());
    for (const words of [...Object.values(billing), ...Object.values(action)]) {
      expect(words.length).toBeGreaterThan(3);
    }
  });
});
