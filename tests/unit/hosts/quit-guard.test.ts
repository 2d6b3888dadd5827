import { describe, expect, test } from 'vitest';
import type { QuitRisk } from '../../../electron/app-services.ts';
import { type QuitAnswer, QuitGuard, type QuitQuestion } from '../../../electron/platform/quit-guard.ts';
import { createI18n } from '../../../shared/i18n/i18n.ts';

const none: QuitRisk = { kind: 'none', nodes: 0, stopsAfterMinutes: null };
const working: QuitRisk = { kind: 'working', nodes: 3, stopsAfterMinutes: 35 };
const billing: QuitRisk = { kind: 'billing', nodes: 3, stopsAfterMinutes: 35 };

/** A host that answers as the test says, and a record of what happened in which order. */
function host(risk: QuitRisk, answers: readonly QuitAnswer[], language: 'en' | 'es' = 'en') {
  const done: string[] = [];
  const questions: QuitQuestion[] = [];
  const left = [...answers];
  const words = createI18n(language).getFixedT(null, 'quit');
  const faults = { delete: false };
  const guard = new QuitGuard({
    risk: () => risk,
    say: (key, values) => words(key as 'stay', { ...values }),
    ask: async (question) => {
      questions.push(question);
      return left.shift() ?? 'stay';
    },
    deleteNodes: async () => {
      if (faults.delete) throw new Error('no network');
      done.push('delete');
    },
    close: async () => void done.push('close'),
    quit: () => void done.push('quit'),
  });
  return { guard, done, questions, faults };
}

describe('without risk', () => {
  test('nobody is asked: the app closes, then it quits', async () => {
    const { guard, done, questions } = host(none, []);
    expect(guard.mayCloseWindow).toBe(true);
    await guard.request();
    expect(done).toEqual(['close', 'quit']);
    expect(questions).toEqual([]);
    expect(guard.isClosed).toBe(true);
  });
});

describe('while a run is under way', () => {
  test('staying changes nothing, and the next wish asks again', async () => {
    const { guard, done, questions } = host(working, ['stay', 'stay']);
    expect(guard.mayCloseWindow).toBe(false);
    await guard.request();
    await guard.request();
    expect(done).toEqual([]);
    expect(questions).toHaveLength(2);
    expect(guard.isClosed).toBe(false);
  });

  test('it can be cancelled and cleaned up, but not left', async () => {
    const { guard, done, questions } = host(working, ['cleanUp']);
    await guard.request();
    expect(questions[0]?.answers.map(({ answer }) => answer)).toEqual(['stay', 'cleanUp']);
    expect(done).toEqual(['close', 'quit']);
  });

  test('a second wish while the dialog stands asks no second time', async () => {
    const { guard, done, questions } = host(working, ['cleanUp']);
    const first = guard.request();
    const second = guard.request();
    expect(guard.mayCloseWindow).toBe(false);
    await Promise.all([first, second]);
    expect(questions).toHaveLength(1);
    expect(done).toEqual(['close', 'quit']);
    expect(guard.mayCloseWindow).toBe(true);
  });
});

describe('while nodes bill', () => {
  test('the question says how many, and when they stop by themselves', async () => {
    const { guard, done, questions } = host(billing, ['leave']);
    await guard.request();
    expect(questions[0]?.message).toBe('3 nodes are still there and cost money.');
    expect(questions[0]?.detail).toContain('within 35 minutes');
    expect(questions[0]?.answers.map(({ label }) => label)).toEqual([
      'Stay',
      'Delete them and quit',
      'Quit and leave them',
    ]);
    expect(done).toEqual(['close', 'quit']);
  });

  test('one node of which nobody knows when it stops is said in its own words, in Spanish too', async () => {
    const { guard, questions } = host({ ...billing, nodes: 1, stopsAfterMinutes: null }, ['stay'], 'es');
    await guard.request();
    expect(questions[0]).toMatchObject({
      message: 'Todavía existe 1 nodo y genera costes.',
      detail: 'Si no tiene trabajo, Azure lo detiene por sí mismo al cabo de un tiempo.',
    });
  });

  test('they are deleted before the app closes', async () => {
    const { guard, done } = host(billing, ['cleanUp']);
    await guard.request();
    expect(done).toEqual(['delete', 'close', 'quit']);
  });

  test.each([
    ['stay', []],
    ['leave', ['close', 'quit']],
  ] as const)('when they cannot be deleted the person decides once more: %s', async (answer, expected) => {
    const { guard, done, questions, faults } = host(billing, ['cleanUp', answer]);
    faults.delete = true;
    await guard.request();
    expect(questions[1]?.message).toBe('Not all nodes could be deleted.');
    expect(done).toEqual(expected);
  });
});
