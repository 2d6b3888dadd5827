// @vitest-environment jsdom
import { configure, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Root } from '../../../renderer/App.tsx';
import { useChoicesStore } from '../../../renderer/features/queue/choices-store.ts';
import { usePlanStore } from '../../../renderer/features/queue/plan-store.ts';
import { showView, useAppStore } from '../../../renderer/store/app-store.ts';
import { useBillingStore } from '../../../renderer/store/billing-store.ts';
import { useConnectionsStore } from '../../../renderer/store/connections-store.ts';
import { forgetRun } from '../../../renderer/store/run-store.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  createFakeClient,
  type Script,
  ScriptedFailure,
} from '../../support/renderer-preview/fake-client.ts';
import { type AccountScene, keysId, plainAccount } from '../../support/renderer-preview/scripted-account.ts';
import { type AppScene, scriptedApp } from '../../support/renderer-preview/scripted-app.ts';

// The machine that runs this may be busy with real conversions.
configure({ asyncUtilTimeout: 5000 });

const azure = (account: Partial<AccountScene> = {}): AppScene => ({
  files: 3,
  run: null,
  settings: { lastConnectionId: keysId },
  account: { ...plainAccount, hasAzure: true, ...account },
});

function open(scene: AppScene, calls: Script['calls'] = {}) {
  const script = scriptedApp(scene);
  return render(<Root client={createFakeClient({ ...script, calls: { ...script.calls, ...calls } })} />);
}

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(53);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  for (const store of [useAppStore, useBillingStore, useConnectionsStore] as const) {
    (store.setState as (state: unknown, replace: true) => void)(store.getInitialState(), true);
  }
  useChoicesStore.setState({}, true);
  usePlanStore.setState({ plans: {} }, true);
  forgetRun();
  showView('convert');
});

describe('where to run', () => {
  test('the connection of the last run is chosen again, with its plan and its price an hour', async () => {
    open(azure());
    expect(await screen.findByText('5 spot nodes · STANDARD_A1_V2')).toBeDefined();
    expect(screen.getByTestId('plan-price').textContent).toBe('about $0.043/hour');
    expect(screen.queryByTestId('cleanup-pool'), 'the plan says what becomes of the pool').toBeNull();
    expect(screen.getByTestId('cleanup-job')).toBeDefined();
  });

  test('Convert starts the run on the chosen connection with its plan', async () => {
    const user = userEvent.setup();
    const started = vi.fn((_input: unknown) => ({ runId: 'bt-20261123-140312-qkzd' }));
    open(azure(), { 'run.start': started });
    await screen.findByTestId('plan-summary');
    await waitFor(() => expect(screen.getByTestId('convert').getAttribute('aria-disabled')).not.toBe('true'));
    await user.click(screen.getByTestId('convert'));
    await waitFor(() => expect(started).toHaveBeenCalled());
    expect(started.mock.calls[0]?.[0]).toMatchObject({
      connectionId: keysId,
      plan: { kind: 'new', vmSize: 'STANDARD_A1_V2', spotNodes: 5 },
    });
  });

  test('a plan that exceeds the quota is said before anything starts', async () => {
    open(azure({ spotQuota: 3 }));
    expect(
      await screen.findByText('The plan needs 5 spot cores; your quota is 3. Some nodes will not come.'),
    ).toBeDefined();
  });

  test('an account that does not answer says why, and can be asked again', async () => {
    const user = userEvent.setup();
    open(azure({ isUnreachable: true }));
    const box = await screen.findByTestId('plan-failed');
    expect(box.dataset['code']).toBe('networkUnreachable');
    await user.click(within(box).getByRole('button', { name: 'Try again' }));
    const again = await screen.findByTestId('plan-failed');
    await user.click(within(again).getByRole('button', { name: 'Check the connection' }));
    expect(useConnectionsStore.getState().page).toEqual({ kind: 'check', connectionId: keysId });
  });
});

describe('the plan editor', () => {
  test('the price of the whole pool follows each change, and the saved plan is the one that is shown', async () => {
    const user = userEvent.setup();
    open(azure());
    await user.click(await screen.findByTestId('edit-plan'));
    const price = await screen.findByTestId('editor-price');
    expect(price.textContent).toContain('about $0.043/hour');
    // In jsdom, which has no focus of a window, Fluent takes the first dialog for hidden.
    await user.click(await screen.findByRole('radio', { name: 'STANDARD_D2S_V3', hidden: true }));
    expect(price.textContent).toContain('about $0.112/hour');
    await user.click(screen.getByTestId('after-keepFor'));
    expect(screen.getByTestId('keep-minutes')).toBeDefined();
    await user.click(screen.getByTestId('save-plan'));
    expect(await screen.findByText('5 spot nodes · STANDARD_D2S_V3')).toBeDefined();
    expect(screen.getByText(/kept 30 min after the run/)).toBeDefined();
  });

  test('a price that is unknown is said to be unknown, with the reason', async () => {
    const user = userEvent.setup();
    open(azure({ prices: 'offline' }));
    await user.click(await screen.findByTestId('edit-plan'));
    expect((await screen.findByTestId('editor-price')).textContent).toContain(
      'price unknown: the price list was not reached',
    );
  });

  test('Fit to quota cuts the plan down to what will come', async () => {
    const user = userEvent.setup();
    open(azure({ spotQuota: 3 }));
    await user.click(await screen.findByTestId('edit-plan'));
    await user.click(await screen.findByTestId('fit-plan'));
    expect(await screen.findByText('Your quota: 3 spot cores; this plan needs 3.')).toBeDefined();
    expect(screen.queryByTestId('fit-plan')).toBeNull();
  });

  test('a plan that the app refuses stays in the editor with the reason', async () => {
    const user = userEvent.setup();
    open(azure(), {
      'plan.save': () => {
        throw new ScriptedFailure(viewOf('connectionBusy', { name: 'Contoso studio' }));
      },
    });
    await user.click(await screen.findByTestId('edit-plan'));
    await user.click(await screen.findByTestId('save-plan'));
    const editor = screen.getByTestId('plan-editor');
    expect(await within(editor).findByTestId('plan-problem')).toBeDefined();
  });

  test('sending only the sound is on, can be turned off, and stays as it was saved', async () => {
    const user = userEvent.setup();
    open(azure());
    await user.click(await screen.findByTestId('edit-plan'));
    expect(await screen.findByLabelText('Send only the sound')).toHaveProperty('checked', true);
    await user.click(screen.getByTestId('only-sound'));
    await user.click(screen.getByTestId('save-plan'));
    await user.click(await screen.findByTestId('edit-plan'));
    expect(await screen.findByLabelText('Send only the sound')).toHaveProperty('checked', false);
    await user.click(screen.getByTestId('plan-existing'));
    expect(screen.getByTestId('only-sound')).toHaveProperty('checked', false);
  });

  test('a pool that exists can be used instead', async () => {
    const user = userEvent.setup();
    open(azure());
    await user.click(await screen.findByTestId('edit-plan'));
    await user.click(await screen.findByTestId('plan-existing'));
    expect(screen.getByTestId('save-plan').getAttribute('aria-disabled')).toBe('true');
    await user.click(screen.getByRole('radio', { name: /render-farm/ }));
    await user.click(screen.getByTestId('save-plan'));
    expect(await screen.findByText('Pool render-farm · used as it is')).toBeDefined();
  });
});

describe('the billing screen', () => {
  test('the badge leads to it; a leftover is deleted after a confirmation, and the list says so', async () => {
    const user = userEvent.setup();
    open(azure({ billing: 'nodes' }));
    const badge = await screen.findByText('2 nodes billing');
    await user.click(badge);
    expect(await screen.findByRole('heading', { level: 1, name: 'What is on your accounts' })).toBeDefined();
    await user.click(screen.getByTestId('delete-item'));
    await user.click(await screen.findByTestId('confirm-yes'));
    await waitFor(() => expect(screen.queryByTestId('billing-item')).toBeNull());
    expect(screen.getByTestId('billing-badge').dataset['billing']).toBe('nothing');
  });

  test('leftovers are announced at the start, and deleted all at once without touching what is kept or in use', async () => {
    const user = userEvent.setup();
    open(azure({ billing: 'leftovers' }));
    expect(await screen.findByText('4 things are left over on your accounts.')).toBeDefined();
    await user.click(screen.getByTestId('show-leftovers'));
    await user.click(await screen.findByTestId('delete-leftovers'));
    await user.click(await screen.findByTestId('confirm-yes'));
    await waitFor(() => expect(screen.queryByTestId('leftovers')).toBeNull());
    const standings = screen.getAllByTestId('billing-item').map((row) => row.dataset['standing']);
    expect(standings).toEqual(['live', 'kept']);
    expect(screen.queryByTestId('leftover-notice')).toBeNull();
  });

  test('an account that could not be asked is unknown with its reason and a way out', async () => {
    const user = userEvent.setup();
    showView('billing');
    open(azure({ billing: 'unknown' }));
    expect((await screen.findByTestId('billing-verdict')).dataset['state']).toBe('unknown');
    const repairs = screen.getAllByTestId('account-repair');
    expect(repairs.map((button) => button.textContent)).toEqual(['Edit the connection', 'Sign in']);
    await user.click(repairs[0] as HTMLElement);
    expect(useConnectionsStore.getState().page).toEqual({ kind: 'edit', connectionId: keysId });
  });

  test('without an Azure connection it says that nothing can bill', async () => {
    showView('billing');
    open({ files: 0, run: null });
    expect(await screen.findByText('No Azure connection yet')).toBeDefined();
  });
});

describe('a run on an account', () => {
  const runScene = (trouble: 'pool' | 'nodes'): AppScene => ({
    ...azure(),
    run: { tasks: 5, nodes: 5, scene: 'running', azure: { prices: 'known', trouble } },
  });

  test('what is wrong with its pool is on top, with its cost and one button that repairs it', async () => {
    const user = userEvent.setup();
    showView('run');
    const repaired = vi.fn((_input: unknown) => undefined);
    open(runScene('pool'), { 'run.repair': repaired });
    const card = await screen.findByTestId('failure-card');
    expect(card.textContent).toContain('those that did not come cost nothing');
    await user.click(within(card).getByRole('button', { name: 'Add a dedicated node' }));
    await waitFor(() => expect(repaired).toHaveBeenCalled());
    expect(repaired.mock.calls[0]?.[0]).toMatchObject({ repair: 'addDedicatedNode' });
  });

  test('one press reboots every node whose start task failed', async () => {
    const user = userEvent.setup();
    showView('run');
    const repaired = vi.fn((_input: unknown) => undefined);
    open(runScene('nodes'), { 'run.repair': repaired });
    await user.click(await screen.findByRole('button', { name: 'Reboot 2 nodes' }));
    await waitFor(() => expect(repaired).toHaveBeenCalledTimes(2));
    expect(repaired.mock.calls.map(([input]) => (input as { nodeId: string }).nodeId)).toEqual([
      'tvm-2',
      'tvm-4',
    ]);
  });
});

test('a browser asks before its page is closed while nodes bill, and does not when nothing does', async () => {
  const info = { ...(scriptedApp(azure()).calls['app.info']?.({} as never) as object), host: 'browser' };
  const asks = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  const first = open(azure({ billing: 'nodes' }), { 'app.info': () => info });
  await screen.findByText('2 nodes billing');
  await waitFor(() => expect(asks()).toBe(true));
  first.unmount();
  useBillingStore.setState(useBillingStore.getInitialState(), true);
  open(azure({ billing: 'nothing' }), { 'app.info': () => info });
  await screen.findByText('Nothing is billing');
  expect(asks()).toBe(false);
});
