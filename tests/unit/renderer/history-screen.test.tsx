// @vitest-environment jsdom
import { configure, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Root } from '../../../renderer/App.tsx';
import { showAllRuns, useHistoryStore } from '../../../renderer/features/history/history-store.ts';
import { showView, useAppStore } from '../../../renderer/store/app-store.ts';
import { useLiveHead } from '../../../renderer/store/run-store.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  createFakeClient,
  type Script,
  ScriptedFailure,
} from '../../support/renderer-preview/fake-client.ts';
import { type AppScene, scriptedApp } from '../../support/renderer-preview/scripted-app.ts';
import { previewEntry } from '../../support/renderer-preview/scripted-history.ts';

configure({ asyncUtilTimeout: 5000 });

const entries = Array.from({ length: 7 }, (_, index) => previewEntry(index, Date.now()));

function open(scene: Partial<AppScene>, calls: Script['calls'] = {}) {
  const script = scriptedApp({ files: 0, run: null, ...scene });
  showView('history');
  return render(<Root client={createFakeClient({ ...script, calls: { ...script.calls, ...calls } })} />);
}

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  useAppStore.setState({ info: null, settings: null, runId: null, notices: [], announcement: null });
  useHistoryStore.setState({ list: null, failure: null, metric: 'sound' });
  useLiveHead.setState({ head: null });
  showAllRuns();
});

describe('the History screen', () => {
  test('without runs says what will be here and leads to Convert', async () => {
    const user = userEvent.setup();
    open({});
    expect(await screen.findByText('No runs yet')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Go to Convert' }));
    expect(await screen.findByText('Drop your videos here')).toBeDefined();
  });

  test('lists runs with their state in words, totals over them, and the chart as a table too', async () => {
    open({ history: entries });
    const rows = await screen.findAllByTestId('history-row');
    expect(rows.map((row) => row.dataset['state'])).toEqual(entries.map(({ state }) => state));
    expect(within(rows[2] ?? document.body).getByText('Failed')).toBeDefined();
    expect(screen.getByTestId('total-files').textContent).toBe(
      String(entries.reduce((sum, { counts }) => sum + counts.converted, 0)),
    );
    const chart = within(screen.getByTestId('history-chart'));
    expect(chart.getAllByRole('row').length).toBeGreaterThan(8);
    expect(chart.getByRole('table').querySelector('caption')?.textContent).toContain('Most: ');
  });

  test('opens a run for looking at only by keyboard, and leads back', async () => {
    const user = userEvent.setup();
    open({ history: entries });
    const [first] = await screen.findAllByTestId('history-row');
    first?.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect((await screen.findByTestId('past-run')).textContent).toContain('You see it as it was.');
    expect(screen.queryByTestId('retry-failed')).toBeNull();
    expect(screen.queryByTestId('resources')).toBeNull();
    expect(screen.getByTestId('nav-history').getAttribute('aria-current')).toBe('page');
    await user.click(screen.getByTestId('to-history'));
    expect(await screen.findAllByTestId('history-row')).toHaveLength(7);
  });

  test('keeps the run of this session at hand while another is looked at', async () => {
    const user = userEvent.setup();
    open({ history: entries, run: { tasks: 5, nodes: 2, scene: 'running' } });
    await user.click((await screen.findAllByTestId('history-row'))[0] ?? document.body);
    await screen.findByTestId('past-run');
    expect(screen.getByRole('img', { name: 'A run is at work' })).toBeDefined();
    await user.click(screen.getByTestId('to-current-run'));
    await waitFor(() => expect(screen.getByTestId('run').dataset['status']).toBe('running'));
    expect(screen.queryByTestId('past-run')).toBeNull();
  });

  test('Delete asks, and removes what may go', async () => {
    const user = userEvent.setup();
    open({ history: entries });
    const [first] = await screen.findAllByTestId('history-row');
    first?.focus();
    await user.keyboard('{Delete}');
    await user.click(await screen.findByTestId('confirm-yes'));
    await waitFor(() => expect(screen.getAllByTestId('history-row')).toHaveLength(6));
    expect(useAppStore.getState().announcement?.text).toBe('The run was removed from the history.');
  });

  test('says why a run that was interrupted cannot go', async () => {
    const user = userEvent.setup();
    open({ history: entries });
    const row = (await screen.findAllByTestId('history-row')).at(-1);
    row?.focus();
    await user.keyboard('{Delete}');
    expect(useAppStore.getState().announcement?.text).toContain('This run is not over.');
    expect(screen.queryByTestId('confirm-yes')).toBeNull();
  });

  test('a menu saves the receipt of the row it belongs to', async () => {
    const user = userEvent.setup();
    const receipt = vi.fn(() => ({ fileName: 'r.csv', path: '/out/r.csv', content: null }));
    open({ history: entries }, { 'run.receipt': receipt });
    await user.click((await screen.findAllByTestId('history-menu'))[3] ?? document.body);
    await user.click(await screen.findByTestId('history-csv'));
    await waitFor(() => expect(receipt).toHaveBeenCalledWith({ runId: entries[3]?.runId, format: 'csv' }));
    expect(useAppStore.getState().announcement?.text).toContain('/out/r.csv');
  });

  test('filters by state, and says when nothing fits', async () => {
    const user = userEvent.setup();
    open({ history: entries.filter(({ state }) => state !== 'cancelled') });
    await screen.findAllByTestId('history-row');
    await user.selectOptions(screen.getByTestId('filter-state'), 'failed');
    expect(screen.getAllByTestId('history-row')).toHaveLength(1);
    await user.selectOptions(screen.getByTestId('filter-state'), 'cancelled');
    await user.click(within(screen.getByTestId('history-none')).getByRole('button'));
    expect(screen.getAllByTestId('history-row')).toHaveLength(6);
  });

  test('that cannot be read says so and can be tried again; a journal that was left out is named', async () => {
    const user = userEvent.setup();
    let fails = true;
    open(
      {},
      {
        'history.list': () => {
          if (fails) throw new ScriptedFailure(viewOf('internal'));
          return { entries, unreadable: ['bt-20260101-120000-abcd.jsonl'] };
        },
      },
    );
    const failed = await screen.findByTestId('history-failed');
    fails = false;
    await user.click(within(failed).getByRole('button'));
    expect(await screen.findAllByTestId('history-row')).toHaveLength(7);
    expect(screen.getByTestId('history-unreadable').textContent).toContain('bt-20260101-120000-abcd.jsonl');
  });
});
