import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import type { Engine, Rehearsal } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import type { FailureCode } from '../../shared/failure.ts';
import { type BillingWord, failureCard } from '../../shared/failure-cards.ts';
import { makeClip } from '../support/make-clips.ts';
import { type RunningApp, test as withApp } from './app-fixture.ts';
import { addConnection, expect } from './azure-fixture.ts';
import { chooseOutputFolder, expectAccessible, picture, taskTile, waitForStatus } from './screens.ts';

/** Every failure card: produced for real by what the engine rehearses, photographed, and its button pressed. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Stage extends RunningApp {
  /** The engine looks at it when it matters, so one engine plays every card of a test. */
  readonly rehearsal: Mutable<Rehearsal>;
  readonly engine: Engine;
}

const accountName = 'Contoso';

const test = withApp.extend<{ stage: Stage }>({
  stage: async ({ app }, use) => {
    const rehearsal: Mutable<Rehearsal> = {};
    const engine = await startEngine({
      dataFolder: join(app.folder, 'account'),
      node: { execPath: process.execPath, env: {} },
      rehearsal,
    });
    try {
      await addConnection(app.page, engine, accountName);
      await use({ ...app, rehearsal, engine });
    } finally {
      await engine.close();
    }
  },
});

function rehearse({ rehearsal }: Stage, what: Rehearsal): void {
  for (const key of Object.keys(rehearsal)) delete rehearsal[key as keyof Rehearsal];
  Object.assign(rehearsal, what);
}

/** Chooses the account, and a plan with so many nodes. */
async function planNodes({ page, outputFolder }: Stage, dedicated: number, spot: number): Promise<void> {
  await page.getByTestId('nav-convert').click();
  await page.getByTestId('where').click();
  await page.locator(`[data-testid="where-option"][data-name="${accountName}"]`).click();
  await page.getByTestId('edit-plan').click();
  await page.getByTestId('spot-nodes').fill(String(spot));
  await page.getByTestId('dedicated-nodes').fill(String(dedicated));
  await page.getByTestId('save-plan').click();
  await expect(page.getByTestId('plan-summary')).toBeVisible();
  await chooseOutputFolder(page, outputFolder).catch(async () => {
    // Without a file there is nothing to convert yet; the folder is taken all the same.
    await expect(page.getByTestId('output-folder')).toHaveValue(outputFolder);
  });
}

async function convert({ page, drop }: Stage, clips: readonly string[]): Promise<void> {
  await page.getByTestId('nav-convert').click();
  await drop(clips);
  await expect(page.locator('[data-testid="queue-row"][data-state="ready"]')).toHaveCount(clips.length);
  await page.getByTestId('convert').click();
  await expect(page.getByTestId('run')).toBeVisible();
}

const cardOf = (page: Page, code: FailureCode): Locator =>
  page.locator(`[data-testid="failure-card"][data-code="${code}"]`).first();

/** The card with its words, its cost and its button; and its picture. */
async function expectCard(page: Page, code: FailureCode, isEnded: boolean): Promise<Locator> {
  const card = cardOf(page, code);
  await expect(card).toBeVisible({ timeout: 30_000 });
  await expect(card).not.toContainText('{{');
  const { repair } = failureCard(code, isEnded);
  if (repair !== null) {
    await expect(card.getByTestId('failure-repair')).toHaveAttribute('data-repair', repair);
  }
  await expect(card.getByTestId('failure-cost')).toBeVisible();
  await card.scrollIntoViewIfNeeded();
  await picture(page, `card-${code}${isEnded ? '-ended' : ''}`);
  return card;
}

async function cancel(page: Page): Promise<void> {
  await page.getByTestId('cancel-run').click();
  await page.getByTestId('confirm-yes').click();
  await waitForStatus(page, 'cancelled');
}

test.describe.configure({ timeout: 420_000 });

test('pools that are refused their nodes say why, and what to change', async ({ stage }) => {
  const { page, folder } = stage;
  const clip = await makeClip(folder, 'short.mp4', { seconds: 1 });
  await planNodes(stage, 2, 0);
  for (const [resizeError, code] of [
    ['AccountCoreQuotaReached', 'coreQuotaReached'],
    ['AccountVMSeriesCoreQuotaReached', 'familyQuotaReached'],
    ['AllocationFailed:generation', 'generationMismatch'],
    ['AllocationFailed:policy', 'allocationForbidden'],
    ['AllocationFailed:size', 'vmSizeUnavailable'],
    ['CommunicationEnabledPoolReachedMaxVMCount', 'tooManyLinkedNodes'],
    ['SomethingNew', 'poolResizeFailed'],
  ] as const) {
    rehearse(stage, { resizeError });
    await convert(stage, [clip]);
    await waitForStatus(page, 'failed');
    await expectCard(page, code, true);
  }
  await expectAccessible(page);
  rehearse(stage, { poolQuota: 0 });
  await convert(stage, [clip]);
  await expectCard(page, 'poolQuotaReached', true);
  rehearse(stage, { jobQuota: 0 });
  await convert(stage, [clip]);
  await waitForStatus(page, 'failed');
  await expectCard(page, 'jobQuotaReached', true);
});

test('pools whose nodes may still come wait, and the button asks for them again', async ({ stage }) => {
  const { page, folder } = stage;
  const clip = await makeClip(folder, 'short.mp4', { seconds: 1 });
  await planNodes(stage, 1, 0);
  for (const [resizeError, code] of [
    ['AllocationTimedout', 'capacityMissing'],
    ['AllocationFailed:internal', 'allocationFailed'],
    ['ResizeStopped', 'resizeStopped'],
  ] as const) {
    rehearse(stage, { resizeError });
    await convert(stage, [clip]);
    const card = await expectCard(page, code, false);
    await card.getByTestId('failure-repair').click();
    await waitForStatus(page, 'completed');
  }
});

test('spot nodes that do not come, or are taken, are replaced by a dedicated one', async ({ stage }) => {
  const { page, folder } = stage;
  const short = await makeClip(folder, 'short.mp4', { seconds: 1 });
  const long = await makeClip(folder, 'long.mp4', { seconds: 900 });
  await planNodes(stage, 0, 1);
  rehearse(stage, { resizeError: 'AccountSpotCoreQuotaReached' });
  await convert(stage, [short]);
  await waitForStatus(page, 'failed');
  await expectCard(page, 'spotQuotaReached', true);

  rehearse(stage, { resizeError: 'AllocationTimedOut:spot', resizeErrors: 99 });
  await convert(stage, [short]);
  const missing = await expectCard(page, 'spotCapacityMissing', false);
  await missing.getByTestId('failure-repair').click();
  await waitForStatus(page, 'completed');

  rehearse(stage, { preemptAfterMs: 300, preemptedForMs: 120_000 });
  await convert(stage, [long]);
  const taken = await expectCard(page, 'spotNodesTaken', false);
  await page.getByTestId('node-tile').first().click();
  await expectCard(page, 'nodePreempted', false);
  await taken.getByTestId('failure-repair').click();
  await waitForStatus(page, 'completed');
});

test('nodes that are broken are rebooted or removed by their buttons', async ({ stage }) => {
  const { page, folder } = stage;
  // Work for longer than it takes to look at everything.
  const clips = await Promise.all(
    Array.from({ length: 12 }, (_, index) => makeClip(folder, `long-${index + 1}.mp4`, { seconds: 1800 })),
  );
  const press = async (code: FailureCode) => {
    await cardOf(page, code).getByTestId('failure-repair').click();
    await expect(cardOf(page, code)).toHaveCount(0, { timeout: 30_000 });
  };
  await planNodes(stage, 7, 0);
  const errors = {
    DiskFull: 'nodeOutOfSpace',
    ApplicationPackageError: 'applicationPackageFailed',
    BatchAgentInstallationFailure: 'nodeAgentFailed',
    SomethingNew: 'nodeBroken',
  } as const satisfies Record<string, FailureCode>;
  rehearse(stage, { startTaskFailures: 1, unusableNodes: 4, nodeError: Object.keys(errors).join(',') });
  await convert(stage, clips);
  for (const code of ['startTaskFailed', ...Object.values(errors)] as const) {
    await expectCard(page, code, false);
  }
  await press('startTaskFailed');
  for (const code of Object.values(errors)) await press(code);
  await cancel(page);

  rehearse(stage, { startTaskFailures: 1, startTaskCode: 'BlobAccessDenied', unusableNodes: 1 });
  await convert(stage, clips);
  await expectCard(page, 'startTaskNotRun', false);
  await press('startTaskNotRun');
  const card = await expectCard(page, 'nodesUnusable', false);
  Object.assign(stage.rehearsal, { resizeError: 'RemoveNodesFailed' });
  await card.getByTestId('failure-repair').click();
  await expectCard(page, 'removeNodesFailed', false);
  await cancel(page);
});

test('tasks that fail say why, one by one, and are converted again', async ({ stage }) => {
  const { page, folder } = stage;
  const failures: readonly (readonly [string, FailureCode])[] = [
    ['FailureExitCode:69', 'conversionFailed'],
    ['TaskEnded', 'taskTerminated'],
    ['CommandProgramNotFound', 'ffmpegNotOnNode'],
    ['CommandLaunchFailed', 'commandNotStarted'],
    ['BlobAccessDenied', 'inputAccessDenied'],
    ['BlobNotFound', 'inputMissing'],
    ['BlobDownloadMiscError', 'inputDownloadFailed'],
    ['BlobDownloadTimedOut', 'inputDownloadTimedOut'],
    ['ResourceFileWriteFailed', 'nodeWriteFailed'],
    ['DiskFull', 'nodeDiskFull'],
    ['FileUploadContainerNotFound', 'outputContainerMissing'],
    ['FileUploadAccessDenied', 'outputAccessDenied'],
    ['FileUploadMiscError', 'outputUploadFailed'],
    ['SomethingNew', 'taskFailed'],
  ];
  await planNodes(stage, 1, 0);
  const clips = await Promise.all(
    failures.map((_, index) => makeClip(folder, `clip-${index + 1}.mp4`, { seconds: 1 })),
  );
  rehearse(stage, { taskFailure: failures.map(([code]) => code).join(',') });
  await convert(stage, clips);
  await waitForStatus(page, 'failed');
  await expect(page.locator('[data-testid="task-tile"][data-phase="failed"]')).toHaveCount(clips.length);
  const seen = new Set<string>();
  for (const [index] of clips.entries()) {
    await taskTile(page, `clip-${index + 1}.mp4`).click();
    const card = page.getByTestId('details').getByTestId('failure-card');
    await expect(card).toBeVisible();
    const code = (await card.getAttribute('data-code')) as FailureCode;
    const { billing, repair } = failureCard(code, true);
    await expect(card.getByTestId('failure-cost')).toHaveAttribute(
      'data-billing',
      // The pool is gone with the run.
      (billing === 'storage' ? 'storage' : 'nothing') satisfies BillingWord,
    );
    if (repair) await expect(card.getByTestId('failure-repair')).toHaveAttribute('data-repair', repair);
    await picture(page, `card-${code}`);
    seen.add(code);
  }
  expect([...seen].sort()).toEqual(failures.map(([, code]) => code).sort());
  await expectAccessible(page);
  const one = page.getByTestId('details').getByTestId('failure-repair');
  await taskTile(page, 'clip-1.mp4').click();
  await expect(one).toHaveAttribute('data-repair', /./);
  await page.getByTestId('retry-failed').click();
  await waitForStatus(page, 'completed');
  await expect(page.locator('[data-testid="task-tile"][data-phase="downloaded"]')).toHaveCount(clips.length);
});

test('a task that runs for longer than it may is ended, and told so', async ({ stage }) => {
  const { page, folder } = stage;
  const clip = await makeClip(folder, 'endless.mp4', { seconds: 900 });
  await planNodes(stage, 1, 0);
  rehearse(stage, { taskWallClockMs: 200 });
  await convert(stage, [clip]);
  await waitForStatus(page, 'failed');
  await taskTile(page, 'endless.mp4').click();
  const card = page.getByTestId('details').getByTestId('failure-card');
  await expect(card).toHaveAttribute('data-code', 'taskTimedOut');
  await expectCard(page, 'taskTimedOut', true);
  rehearse(stage, {});
  await card.getByTestId('failure-repair').click();
  await waitForStatus(page, 'completed');
});

test('a pool or a job that somebody else deletes is told, and the run can be taken up', async ({ stage }) => {
  const { page, folder, engine } = stage;
  const clip = await makeClip(folder, 'short.mp4', { seconds: 1 });
  const somebody = createBatchClient(engine.batch);
  const signal = AbortSignal.timeout(240_000);
  await planNodes(stage, 1, 0);
  try {
    for (const [what, code] of [
      ['Pools', 'poolGone'],
      ['Jobs', 'jobGone'],
    ] as const) {
      const list = async () => (await somebody[`list${what}`](null, signal)).map(({ id }) => id);
      // A run that failed keeps its job for another try.
      const before = await list();
      const added = async () => (await list()).filter((id) => !before.includes(id));
      rehearse(stage, { nodeBootMs: 30_000 });
      await convert(stage, [clip]);
      await expect.poll(async () => (await added()).length, { timeout: 60_000 }).toBe(1);
      for (const id of await added()) {
        if (what === 'Pools') await somebody.deletePool(id, signal);
        else await somebody.deleteJob(id, signal);
      }
      await waitForStatus(page, 'failed');
      await expectCard(page, code, true);
    }
  } finally {
    await somebody.close();
  }
  rehearse(stage, {});
  await cardOf(page, 'jobGone').getByTestId('failure-repair').click();
  await waitForStatus(page, 'completed');
});

test('a service that refuses, or has another time, is told by its reason', async ({ stage }) => {
  const { page, folder } = stage;
  const clip = await makeClip(folder, 'short.mp4', { seconds: 1 });
  await planNodes(stage, 1, 0);
  for (const [what, code] of [
    [{ authError: 'AuthenticationFailed' }, 'keyRejected'],
    [{ authError: 'AuthenticationTypeDisabled' }, 'keysNotAllowed'],
    [{ authError: 'PermissionDenied' }, 'networkClosed'],
    [{ clockAheadMs: 3_600_000 }, 'clockSkewed'],
  ] as const) {
    // It begins well, and while the nodes boot the service has a change of heart.
    rehearse(stage, { nodeBootMs: 4_000 });
    await convert(stage, [clip]);
    Object.assign(stage.rehearsal, what);
    await expect(cardOf(page, code)).toBeVisible({ timeout: 60_000 });
    rehearse(stage, {});
    await waitForStatus(page, 'failed');
    await expectCard(page, code, true);
  }
});

test('a service that is busy is told for as long as it is, and the run goes on', async ({ stage }) => {
  const { page, folder } = stage;
  const clip = await makeClip(folder, 'short.mp4', { seconds: 1 });
  await planNodes(stage, 1, 0);
  for (const [throttleCode, code] of [
    ['TooManyRequests', 'throttled'],
    ['ServerBusy', 'serviceUnavailable'],
  ] as const) {
    rehearse(stage, { nodeBootMs: 10_000 });
    await convert(stage, [clip]);
    // Everything is asked for; from here on the run only looks.
    await expect(taskTile(page, 'short.mp4')).toHaveAttribute('data-phase', 'active', { timeout: 60_000 });
    Object.assign(stage.rehearsal, { throttleEvery: 1, throttleCode });
    await expect(cardOf(page, code)).toBeVisible({ timeout: 90_000 });
    await expectCard(page, code, false);
    rehearse(stage, {});
    await waitForStatus(page, 'completed');
    await expect(cardOf(page, code)).toHaveCount(0);
  }
});
