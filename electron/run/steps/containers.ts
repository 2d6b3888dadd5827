import { Failure } from '../../../shared/failure.ts';
import { createdByTag } from '../naming.ts';
import { portsOf, type RunContext } from '../run-context.ts';
import { startStep } from '../step-tally.ts';

/** Makes the containers of this round, or adopts those that a broken-off try of this very run made. */
export async function containersStep(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view } = context;
  startStep(view, 'containers', 2);
  view.setStep('containers', { done: 0 });
  await Promise.all(
    (['input', 'output'] as const).map(async (resource) => {
      await makeContainer(context, resource, signal);
      view.setStep('containers', { done: view.step('containers').done + 1 });
    }),
  );
  view.setStep('containers', { state: 'done' });
}

/** @throws Failure `requestRejected` when somebody else has a container of that name */
export async function makeContainer(
  context: RunContext,
  resource: 'input' | 'output',
  signal: AbortSignal,
): Promise<void> {
  const { view, journal, round } = context;
  const { blob } = portsOf(context);
  const name = round.names[resource];
  round.announced.add(resource);
  await journal.intend({ type: 'intent', act: 'create', resource, name });
  // Container metadata names are C# identifiers to the service: lower case is kept everywhere.
  const tags = { createdby: createdByTag.value, runid: context.runId, appversion: context.appVersion };
  if ((await blob.createContainer(name, tags, signal)) === 'exists') {
    const found = await blob.getContainer(name, signal);
    if (found?.['runid'] !== context.runId)
      throw new Failure('requestRejected', { code: 'ContainerAlreadyExists' });
  }
  journal.note({ type: 'outcome', resource, name, state: 'present' });
  view.setResource(resource, 'present');
}
