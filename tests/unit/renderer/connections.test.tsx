// @vitest-environment jsdom
import { configure, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Root } from '../../../renderer/App.tsx';
import { forgetDraft, useDraftStore } from '../../../renderer/features/connections/draft-store.ts';
import { useAppStore } from '../../../renderer/store/app-store.ts';
import { useConnectionsStore } from '../../../renderer/store/connections-store.ts';
import type { SaveConnection } from '../../../shared/connection.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  createFakeClient,
  type Script,
  ScriptedFailure,
} from '../../support/renderer-preview/fake-client.ts';
import { scriptedApp } from '../../support/renderer-preview/scripted-app.ts';
import type { CheckScene, ConnectionsScene } from '../../support/renderer-preview/scripted-connections.ts';

// The machine that runs this may be busy.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

/** A pace at which what passes by, a code to type say, is there long enough to be seen: eight of these. */
const slowMs = 200;

function open(list: ConnectionsScene, check: CheckScene = 'passed', calls: Script['calls'] = {}, stepMs = 1) {
  const script = scriptedApp({ files: 0, run: null, connections: { list, check, stepMs } });
  return render(<Root client={createFakeClient({ ...script, calls: { ...script.calls, ...calls } })} />);
}

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  useAppStore.setState({ view: 'connections', info: null, settings: null, notices: [], announcement: null });
  forgetDraft();
  useConnectionsStore.setState({
    list: [],
    isLoaded: false,
    failure: null,
    asking: 0,
    page: { kind: 'list' },
  });
});

describe('the list of connections', () => {
  test('this computer comes first, and each other says its state in a word and what to do', async () => {
    open('some');
    const cards = await screen.findAllByTestId('connection-card');
    expect(cards.map((card) => card.dataset['status'])).toEqual([
      'ready',
      'ready',
      'signedOut',
      'keysMissing',
    ]);
    expect(cards[0]?.textContent).toContain('This computer');
    expect(within(cards[2] as HTMLElement).getByTestId('connection-sign-in')).toBeDefined();
    expect(cards[3]?.textContent).toContain('paste its keys again');
  });

  test('a list that does not come says so, and is asked for again by a press', async () => {
    const user = userEvent.setup();
    open('failed');
    await user.click(await screen.findByTestId('failure-retry'));
    expect(useConnectionsStore.getState().asking).toBe(1);
  });

  test('a signed-out connection is signed in from its card', async () => {
    const user = userEvent.setup();
    open('some', 'passed', {}, slowMs);
    await user.click(await screen.findByTestId('connection-sign-in'));
    expect(await screen.findByText('Finish in your browser')).toBeDefined();
    await waitFor(() => expect(screen.getAllByTestId('connection-card')[2]?.dataset['status']).toBe('ready'));
    expect(screen.queryByTestId('sign-in-dialog')).toBeNull();
    expect(useAppStore.getState().announcement?.text).toContain('You are signed in');
  });
});

describe('the form with account keys', () => {
  test('says at each field what is missing, counts it, and leads to the first', async () => {
    const user = userEvent.setup();
    open('none');
    await user.click(await screen.findByTestId('add-connection'));
    await user.click(screen.getByTestId('save-and-check'));
    expect(screen.getByText('7 fields need a look.')).toBeDefined();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('field-batchAccount')));
  });

  test('a typed key is in no attribute and no state, is sent once, and is wiped', async () => {
    const user = userEvent.setup();
    const key = Buffer.alloc(64, 9).toString('base64');
    const saved: SaveConnection[] = [];
    open('some', 'passed', {
      'connections.save': (save: SaveConnection) => {
        saved.push(save);
        throw new ScriptedFailure(viewOf('connectionBusy', { name: 'Studio' }));
      },
    });
    await user.click((await screen.findAllByTestId('connection-edit'))[0] as HTMLElement);
    const field = screen.getByTestId<HTMLInputElement>('batch-key');
    expect(field.type).toBe('password');
    await user.click(field);
    await user.paste(key);
    expect(document.documentElement.outerHTML).not.toContain(key);
    await user.click(screen.getByTestId('save'));
    expect((await screen.findByTestId('failure-card')).dataset['code']).toBe('connectionBusy');
    expect(saved[0]?.auth).toMatchObject({ kind: 'sharedKey', batchKey: key });
    expect(saved[0]?.auth).not.toHaveProperty('storageKey');
    await user.click(screen.getByTestId('cancel'));
    await user.click(await screen.findByTestId('confirm-yes'));
    await waitFor(() => expect(screen.queryByTestId('connection-form')).toBeNull());
    expect(field.value).toBe('');
    const stores = JSON.stringify([useAppStore.getState(), useConnectionsStore.getState()]);
    expect(stores).not.toContain(key);
  });

  test('a paste never becomes part of the page, and fills the fields', async () => {
    const user = userEvent.setup();
    open('none');
    await user.click(await screen.findByTestId('add-connection'));
    const area = screen.getByTestId<HTMLTextAreaElement>('paste');
    await user.click(area);
    await user.paste("_BATCH_ACCOUNT_KEY = 'secret'");
    expect(area.value).toBe('');
    expect(await screen.findByTestId('paste-found')).toBeDefined();
    expect(screen.getByTestId<HTMLInputElement>('field-batchAccount').value).toBe('studiobatch');
    expect(screen.getByTestId('batch-key-pasted').textContent).toContain('kept in the app, not shown');
    expect(screen.getByTestId('paste-found').textContent).toContain('That is all that is needed.');
    await user.click(screen.getByTestId('save-and-check'));
    expect((await screen.findByTestId('check-verdict')).dataset['verdict']).toBeDefined();
  });

  test('a look at another screen loses nothing but typed keys', async () => {
    const user = userEvent.setup();
    open('none');
    await user.click(await screen.findByTestId('add-connection'));
    await user.type(screen.getByTestId('field-batchAccount'), 'studio');
    await user.type(screen.getByTestId('batch-key'), 'c2VjcmV0');
    await user.click(screen.getByTestId('nav-settings'));
    await user.click(await screen.findByTestId('nav-connections'));
    expect((await screen.findByTestId<HTMLInputElement>('field-batchAccount')).value).toBe('studio');
    expect(screen.getByTestId<HTMLInputElement>('batch-key').value).toBe('');
    expect(JSON.stringify(useDraftStore.getState())).not.toContain('c2VjcmV0');
    await user.click(screen.getByTestId('cancel'));
    await user.click(await screen.findByTestId('confirm-yes'));
    await user.click(await screen.findByTestId('add-connection'));
    expect(screen.getByTestId<HTMLInputElement>('field-batchAccount').value).toBe('');
  });

  test('pasted keys that the app has forgotten are asked for again', async () => {
    const user = userEvent.setup();
    open('none', 'passed', {
      'connections.save': () => {
        throw new ScriptedFailure(viewOf('badRequest', { field: 'auth.pasteId' }));
      },
    });
    await user.click(await screen.findByTestId('add-connection'));
    await user.click(screen.getByTestId('paste'));
    await user.paste('account');
    await screen.findByTestId('paste-found');
    await user.click(screen.getByTestId('save'));
    expect(await screen.findByText(/were kept for an hour and are gone/)).toBeDefined();
    expect(screen.queryByTestId('batch-key-pasted')).toBeNull();
  });
});

describe('the form with Microsoft Entra ID', () => {
  test('shows the code, then who is signed in, and fills the accounts from a list', async () => {
    const user = userEvent.setup();
    const saved: SaveConnection[] = [];
    const save = (wanted: SaveConnection) => {
      saved.push(wanted);
      throw new ScriptedFailure(viewOf('internal'));
    };
    open('none', 'passed', { 'connections.save': save }, slowMs);
    await user.click(await screen.findByTestId('add-connection'));
    await user.click(screen.getByTestId('way-entra'));
    await user.click(screen.getByTestId('method-deviceCode'));
    await user.click(screen.getByTestId('sign-in'));
    expect((await screen.findByTestId('device-code')).textContent).toBe('H7QK2MZRD');
    expect((await screen.findByTestId('signed-in-as')).textContent).toContain('ana@contoso.com');
    await user.click(await screen.findByTestId('pick-batch'));
    await user.click(await screen.findByRole('option', { name: /contosobatch/ }));
    expect(screen.getByTestId<HTMLInputElement>('pick-storage').value).toBe('contosomedia');
    await user.click(screen.getByTestId('save'));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).toMatchObject({
      name: 'contosobatch',
      batchUrl: 'https://contosobatch.northeurope.batch.azure.com',
      blobUrl: 'https://contosomedia.blob.core.windows.net',
      auth: { kind: 'entra', method: 'deviceCode', tenantId: null },
    });
  });

  test('a sign-in that fails says why, and can be tried again', async () => {
    const user = userEvent.setup();
    open('none');
    await user.click(await screen.findByTestId('add-connection'));
    await user.click(screen.getByTestId('way-entra'));
    await user.type(screen.getByTestId('field-tenantId'), 'wrong.example');
    await user.click(screen.getByTestId('method-azureCli'));
    await user.click(screen.getByTestId('sign-in'));
    expect((await screen.findByTestId('failure-card')).dataset['code']).toBe('tenantRefused');
    const field = screen.getByTestId('field-tenantId');
    await user.clear(field);
    await user.type(field, 'right.example');
    await user.click(screen.getByTestId('failure-retry'));
    expect((await screen.findByTestId('signed-in-as')).textContent).toContain('ana@contoso.com');
  });

  test('a sign-in that waits for the browser can be given up', async () => {
    const user = userEvent.setup();
    open('none', 'passed', {}, 60_000);
    await user.click(await screen.findByTestId('add-connection'));
    await user.click(screen.getByTestId('way-entra'));
    await user.click(screen.getByTestId('sign-in'));
    expect(await screen.findByText('Finish in your browser')).toBeDefined();
    await user.click(screen.getByTestId('sign-in-cancel'));
    expect(screen.queryByTestId('sign-in-progress')).toBeNull();
    expect(screen.getByTestId('sign-in')).toBeDefined();
  });
});

describe('the check', () => {
  test('ends with a verdict, and a failed step leads to where it is put right', async () => {
    const user = userEvent.setup();
    open('some', 'rejected');
    await user.click((await screen.findAllByTestId('connection-check'))[0] as HTMLElement);
    await waitFor(() => expect(screen.getByTestId('check-verdict').dataset['verdict']).toBe('failed'));
    const step = screen.getByTestId('check-credential');
    expect(step.textContent).toContain('Failed');
    await user.click(within(step).getByTestId('check-repair'));
    expect(await screen.findByTestId('connection-form')).toBeDefined();
  });

  test('the largest plan that fits is saved by one press, and checked again', async () => {
    const user = userEvent.setup();
    const plans: unknown[] = [];
    const plan = { kind: 'new', spotNodes: 5, dedicatedNodes: 0, vmSize: 'STANDARD_A1_V2' };
    open('some', 'quota', {
      'plan.options': () => ({ plan }),
      'plan.save': (input: unknown) => void plans.push(input),
    });
    await user.click((await screen.findAllByTestId('connection-check'))[0] as HTMLElement);
    await user.click(await screen.findByTestId('use-largest-plan'));
    await waitFor(() => expect(plans).toMatchObject([{ plan: { spotNodes: 2, dedicatedNodes: 1 } }]));
    await waitFor(() => expect(useAppStore.getState().announcement?.text).toBe('The plan is saved.'));
  });

  test('what an account key cannot tell is said to be unknown, not passed', async () => {
    const user = userEvent.setup();
    open('some', 'keys');
    await user.click((await screen.findAllByTestId('connection-check'))[0] as HTMLElement);
    await waitFor(() => expect(screen.getByTestId('check-verdict').dataset['verdict']).toBe('unknown'));
    expect(screen.getByTestId('check-quota').textContent).toContain('Not known');
  });
});
