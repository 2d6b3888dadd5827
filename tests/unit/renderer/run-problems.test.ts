import { describe, expect, test } from 'vitest';
import { cardFacts, runProblems } from '../../../renderer/features/run/run-problems.ts';
import { costStats, costUnknownWords } from '../../../renderer/features/run/run-words.ts';
import { canLead, isLeading } from '../../../renderer/store/lead-to.ts';
import type { NodeView, RunHead } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';
import { previewSnapshot, type RunScene } from '../../support/renderer-preview/scripted-run.ts';
import { textOf } from './say.ts';

const en = textOf('en');

function sceneOf(
  scene: RunScene['scene'],
  trouble: 'none' | 'pool' | 'nodes' = 'none',
  part: Partial<RunHead> = {},
): { readonly head: RunHead; readonly nodes: readonly NodeView[] } {
  const event = previewSnapshot({ tasks: 5, nodes: 5, scene, azure: { prices: 'known', trouble } });
  if (event.head === null) throw new Error('a snapshot has a head');
  return { head: { ...event.head, ...part }, nodes: event.nodes };
}

describe('what is wrong with a run', () => {
  test('a pool that does not get its nodes is one card, with the own words of the service', () => {
    const { head, nodes } = sceneOf('running', 'pool');
    const [problem, ...others] = runProblems(head, nodes);
    expect(others).toEqual([]);
    expect(problem?.failure.code).toBe('spotCapacityMissing');
    expect(problem?.nodes).toEqual([]);
    expect(problem?.details[0]).toMatch(/^AllocationTimedOut: Desired number/);
  });

  test('nodes with the same trouble share a card, and one press acts on all of them', () => {
    const { head, nodes } = sceneOf('running', 'nodes');
    const problems = runProblems(head, nodes);
    expect(problems.map(({ failure }) => failure.code)).toEqual(['startTaskFailed']);
    expect(problems[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual(['tvm-2', 'tvm-4']);
  });

  test('the same failure of the run and of a step is told once; a cancellation and the time limit are no cards', () => {
    const { head } = sceneOf('failed', 'none', { failure: viewOf('poolGone') });
    const steps = head.steps.map((step) =>
      step.name === 'pool'
        ? { ...step, failure: viewOf('poolGone') }
        : step.name === 'monitor'
          ? { ...step, failure: viewOf('cancelled') }
          : step,
    );
    expect(runProblems({ ...head, steps }, []).map(({ key }) => key)).toEqual(['poolGone']);
    expect(runProblems({ ...head, failure: viewOf('timeLimitReached') }, [])).toEqual([]);
  });

  test('a preempted node is the ordinary life of a spot pool', () => {
    const { head, nodes } = sceneOf('running');
    const preempted = nodes.map((node) => ({ ...node, failure: viewOf('nodePreempted') }));
    expect(runProblems(head, preempted)).toEqual([]);
  });
});

describe('the card of a failure', () => {
  test('has a button only while the app would carry it out', () => {
    const { head } = sceneOf('running');
    const failure = viewOf('startTaskFailed');
    expect(cardFacts(failure, head).repair).toBe('rebootNode');
    expect(cardFacts(failure, { ...head, can: { ...head.can, repairPool: false } }).repair).toBeNull();
    const task = viewOf('conversionFailed');
    expect(cardFacts(task, { ...head, can: { ...head.can, retryFailed: true } }).repair).toBe('retryTask');
    expect(cardFacts(task, { ...head, can: { ...head.can, retryFailed: false } }).repair).toBeNull();
  });

  test('says what it costs meanwhile, and that nothing does once no node is left', () => {
    const { head } = sceneOf('running');
    expect(cardFacts(viewOf('startTaskFailed'), head).billing).toBe('nodeIdleBilling');
    expect(cardFacts(viewOf('startTaskFailed'), { ...head, billing: 'nothing' }).billing).toBe('nothing');
    expect(cardFacts(viewOf('outputDiskFull'), { ...head, billing: 'nothing' }).billing).toBe('storage');
  });

  test('on this computer no cost is named, and no account is led to', () => {
    const { head } = sceneOf('running', 'none', { isLocal: true, connectionId: 'local' });
    expect(cardFacts(viewOf('coreQuotaReached'), head)).toEqual({ billing: null, repair: null });
  });

  test('some buttons lead to a screen instead of asking the service', () => {
    expect(isLeading('editPlan')).toBe(true);
    expect(isLeading('rebootNode')).toBe(false);
    expect(canLead('chooseFolder', 'local')).toBe(true);
    expect(canLead('signIn', 'local')).toBe(false);
  });
});

describe('the cost of a run', () => {
  test('is said so far and for an hour while nodes exist', () => {
    const { head } = sceneOf('running');
    expect(costStats(head, en)).toEqual([
      ['cost', '$0.0041'],
      ['perHour', '$0.034/hour'],
    ]);
    expect(costStats({ ...head, billing: 'nothing' }, en)).toEqual([['cost', '$0.0041']]);
  });

  test('is said to be unknown with the reason, and is no matter on this computer', () => {
    const { head } = sceneOf('running');
    const cost = { soFar: null, billingNodes: 5, perHour: null, unknown: 'offline' } as const;
    expect(costStats({ ...head, cost }, en)).toEqual([['cost', 'unknown']]);
    expect(costUnknownWords({ cost }, en)).toBe('the price list was not reached');
    expect(costStats({ ...head, cost: null }, en)).toEqual([]);
  });
});
