// @vitest-environment jsdom
import { configure, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Root } from '../../../renderer/App.tsx';
import { showView, useAppStore } from '../../../renderer/store/app-store.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  createFakeClient,
  type Script,
  ScriptedFailure,
} from '../../support/renderer-preview/fake-client.ts';
import { type AppScene, scriptedApp } from '../../support/renderer-preview/scripted-app.ts';

// The machine that runs this may be busy with real conversions.
configure({ asyncUtilTimeout: 5000 });

/** jsdom has no layout: a virtualiser sees a window of this size. */
function giveElementsASize(): void {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(53);
}

function open(scene: AppScene, calls: Script['calls'] = {}) {
  const script = scriptedApp(scene);
  return render(<Root client={createFakeClient({ ...script, calls: { ...script.calls, ...calls } })} />);
}

beforeEach(() => {
  giveElementsASize();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  useAppStore.setState({
    view: 'convert',
    info: null,
    settings: null,
    runId: null,
    notices: [],
    announcement: null,
    isLost: false,
  });
});

describe('the Convert screen', () => {
  test('an empty queue invites, and Convert says why it cannot be pressed', async () => {
    open({ files: 0, run: null });
    expect(await screen.findByText('Drop your videos here')).toBeDefined();
    expect(screen.getByText('Add files to begin.')).toBeDefined();
  });

  test('sample clips fill the queue, bad files show what and the way out, and the good ones can be converted', async () => {
    const user = userEvent.setup();
    open({ files: 0, run: null });
    await user.click(await screen.findByTestId('add-samples'));
    expect(await screen.findAllByTestId('queue-row')).toHaveLength(5);
    expect(screen.getByText('This video has no sound track.')).toBeDefined();
    expect(screen.getByTestId('convert').textContent).toContain('Convert 4 files');
  });

  test('Delete removes the focused row', async () => {
    const user = userEvent.setup();
    open({ files: 3, run: null });
    const [first] = await screen.findAllByTestId('queue-row');
    first?.focus();
    await user.keyboard('{ArrowDown}{Delete}');
    await waitFor(() => expect(screen.getAllByTestId('queue-row')).toHaveLength(2));
    expect(document.querySelector('[data-name="Lecture 07 · Fourier series.mp4"]')).toBeNull();
  });

  test('a folder that cannot be written is said at the field and stops Convert', async () => {
    const user = userEvent.setup();
    open({ files: 3, run: null });
    const field = await screen.findByLabelText('Output folder');
    await user.clear(field);
    await user.type(field, '/root/x');
    expect(
      await screen.findByText(/cannot be written: \/root\/x/, undefined, { timeout: 3000 }),
    ).toBeDefined();
    expect(screen.getByTestId('convert').getAttribute('aria-disabled')).toBe('true');
  });

  test('Convert starts a run and shows it', async () => {
    const user = userEvent.setup();
    open({ files: 3, run: null });
    await waitFor(() => expect(screen.getByTestId('convert').getAttribute('aria-disabled')).not.toBe('true'));
    await user.click(screen.getByTestId('convert'));
    expect(await screen.findByRole('heading', { level: 1, name: 'Converting 5 files' })).toBeDefined();
  });

  test('a run that cannot start says why and stays on the screen', async () => {
    const user = userEvent.setup();
    open(
      { files: 3, run: null },
      {
        'run.start': () => {
          throw new ScriptedFailure(viewOf('outputDiskFull', { folder: '/out' }));
        },
      },
    );
    await waitFor(() => expect(screen.getByTestId('convert').getAttribute('aria-disabled')).not.toBe('true'));
    await user.click(screen.getByTestId('convert'));
    expect(await screen.findByText('The disk of the output folder is full: /out')).toBeDefined();
    expect(useAppStore.getState().view).toBe('convert');
  });
});

describe('the Run screen', () => {
  test('without a run it says how to get one', async () => {
    showView('run');
    open({ files: 0, run: null });
    expect(await screen.findByText('No run yet')).toBeDefined();
  });

  test('Enter on a task opens its details with its output, Escape closes them', async () => {
    const user = userEvent.setup();
    showView('run');
    open({ files: 0, run: { tasks: 5, nodes: 2, scene: 'failed' } });
    const tile = await screen.findByRole('gridcell', { name: 'entrevista_ñandú (final).mov Failed' });
    const [first] = screen.getAllByTestId('task-tile');
    first?.focus();
    // jsdom measures no width: one column, so that the third tile is two rows down.
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(tile);
    await user.keyboard('{Enter}');
    const details = await screen.findByTestId('details');
    expect(within(details).getByText('ffmpeg could not convert it (exit code 1).')).toBeDefined();
    expect(within(details).getByTestId('task-output').textContent).toContain('speed=41');
    within(details).getByTestId('close-details').focus();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('details')).toBeNull());
  });

  test('a run that has ended gives its receipt, and where the page is elsewhere the browser keeps it', async () => {
    const user = userEvent.setup();
    const asked: unknown[] = [];
    const kept: string[] = [];
    const blobs: Blob[] = [];
    const made = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      if (blob instanceof Blob) blobs.push(blob);
      return 'blob:receipt';
    });
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      kept.push(`${this.download} ${this.href}`);
    });
    onTestFinished(() => {
      for (const spy of [made, clicked]) spy.mockRestore();
    });
    showView('run');
    open(
      { files: 0, run: { tasks: 5, nodes: 2, scene: 'done' } },
      {
        'run.receipt': (input: unknown) => {
          asked.push(input);
          return { fileName: 'receipt.csv', path: '/out/receipt.csv', content: btoa('name') };
        },
      },
    );
    await user.click(await screen.findByTestId('save-receipt'));
    await user.click(await screen.findByTestId('receipt-csv'));
    await waitFor(() => expect(kept).toEqual(['receipt.csv blob:receipt']));
    expect(asked).toMatchObject([{ format: 'csv' }]);
    expect(await blobs[0]?.text()).toBe('name');
    expect(useAppStore.getState().announcement?.text).toContain('/out/receipt.csv');
  });

  test('the pool is deleted only after a confirmation that says what happens', async () => {
    const user = userEvent.setup();
    const deleted: unknown[] = [];
    showView('run');
    open(
      { files: 0, run: { tasks: 5, nodes: 2, scene: 'done' } },
      {
        'run.deleteResource': (input: unknown) => void deleted.push(input),
      },
    );
    await user.click(await screen.findByTestId('delete-pool'));
    expect(screen.getByText(/stop billing/)).toBeDefined();
    expect(deleted).toEqual([]);
    await user.click(screen.getByTestId('confirm-yes'));
    await waitFor(() => expect(deleted).toMatchObject([{ resource: 'pool' }]));
  });

  test('Download all says what came of it, and cannot be pressed again meanwhile', async () => {
    const user = userEvent.setup();
    let answer: (result: { fetched: number }) => void = () => undefined;
    showView('run');
    open(
      { files: 0, run: { tasks: 5, nodes: 2, scene: 'done' } },
      {
        'run.downloadAll': () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      },
    );
    const button = await screen.findByTestId('download-all');
    await user.click(button);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.textContent).toBe('Downloading…');
    answer({ fetched: 0 });
    expect(await screen.findByText('All 5 MP3s are in the folder.')).toBeDefined();
    await user.click(button);
    answer({ fetched: 3 });
    expect(await screen.findByText('3 MP3s were missing and were fetched again.')).toBeDefined();
  });

  test('the button that deleted keeps its place and says nothing false meanwhile', async () => {
    const user = userEvent.setup();
    showView('run');
    open(
      { files: 0, run: { tasks: 5, nodes: 2, scene: 'done' } },
      { 'run.deleteResource': () => new Promise(() => undefined) },
    );
    const button = await screen.findByTestId('delete-job');
    await user.click(button);
    await user.click(screen.getByTestId('confirm-yes'));
    await waitFor(() => expect(screen.getByTestId('resource-job').dataset['state']).toBe('deleting'));
    expect(screen.getByTestId('delete-job').getAttribute('aria-disabled')).toBe('true');
  });
});

test('a language is changed live, on every screen', async () => {
  const user = userEvent.setup();
  showView('settings');
  open({ files: 0, run: null });
  await user.click(await screen.findByTestId('language'));
  await user.click(await screen.findByTestId('language-es'));
  expect(await screen.findByRole('heading', { level: 1, name: 'Ajustes' })).toBeDefined();
  await user.click(screen.getByTestId('nav-convert'));
  expect(await screen.findByText('Suelte aquí sus vídeos')).toBeDefined();
  expect(document.documentElement.lang).toBe('es');
});

describe('the report', () => {
  test('says what is in it and takes names along only where the user agrees', async () => {
    const user = userEvent.setup();
    const asked: unknown[] = [];
    showView('settings');
    open(
      { files: 0, run: null },
      {
        'app.exportReport': (input: unknown) => {
          asked.push(input);
          return { fileName: 'report.zip', path: '/data/report.zip', content: null };
        },
      },
    );
    await user.click(await screen.findByTestId('export-report'));
    const dialog = await screen.findByTestId('report-dialog');
    expect(dialog.textContent).toContain('It never has a key');
    await user.click(screen.getByTestId('report-save'));
    await waitFor(() => expect(asked).toEqual([{ includesPersonal: false }]));
    await waitFor(() => expect(screen.queryByTestId('report-dialog')).toBeNull());
    await user.click(screen.getByTestId('export-report'));
    await user.click(await screen.findByTestId('report-personal'));
    await user.click(screen.getByTestId('report-save'));
    await waitFor(() => expect(asked.at(-1)).toEqual({ includesPersonal: true }));
  });
});
