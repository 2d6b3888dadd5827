import { sleep } from '../../electron/support/sleep.ts';
import type { Recording } from './batch-api.ts';
import type { RawAnswer, RawRequest } from './raw-batch.ts';

type Resource = Readonly<Record<string, unknown>>;
/** Values for the `{name}`s of a path, and what else of the request has to fit this engine. */
interface Place {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The engine said that it does not support what a recording needs. */
export class NotServed extends Error {}

const poolProperties = [
  ...['displayName', 'vmSize', 'virtualMachineConfiguration', 'networkConfiguration'],
  ...['startTask', 'metadata', 'taskSlotsPerNode', 'enableInterNodeCommunication', 'userAccounts'],
  ...['applicationLicenses', 'targetNodeCommunicationMode', 'mountConfiguration', 'resizeTimeout'],
];
const jobProperties = [
  ...[
    'displayName',
    'priority',
    'maxParallelTasks',
    'usesTaskDependencies',
    'allowTaskPreemption',
    'constraints',
  ],
  ...['commonEnvironmentSettings', 'metadata', 'onTaskFailure', 'jobPreparationTask'],
  ...['jobReleaseTask', 'networkConfiguration'],
];
const taskProperties = [
  ...['displayName', 'environmentSettings', 'constraints', 'requiredSlots', 'dependsOn', 'exitConditions'],
  ...['affinityInfo', 'outputFiles', 'userIdentity'],
];
const plainImage = {
  imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1' },
  nodeAgentSKUId: 'batch.node.ubuntu 24.04',
};
const limitMs = 30_000;

/**
 * Makes in an engine what a recorded request needs (a pool like the recorded one, a completed task, ...), each under a
 * new name, and sends the request.
 */
export class EngineState {
  readonly #send: (request: RawRequest) => Promise<RawAnswer>;
  readonly #once = new Map<string, Promise<unknown>>();
  #count = 0;

  constructor(send: (request: RawRequest) => Promise<RawAnswer>) {
    this.#send = send;
  }

  /** @throws NotServed */
  async ask(recording: Recording): Promise<RawAnswer> {
    const { method, pathTemplate, query, body, headers } = recording.request;
    const place = await this.#placeOf(recording);
    const path = pathTemplate.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(place.params?.[name] ?? 'nowhere'),
    );
    const kept = Object.entries(headers).filter(([name]) => /^(if-|ocp-range)/.test(name));
    const { 'api-version': _version, ...rest } = query;
    const answer = await this.#send({
      ...{ method, path, query: { ...rest, ...place.query }, body: place.body ?? body },
      headers: { ...Object.fromEntries(kept), ...place.headers },
    });
    if (isNotServed(answer)) throw notServed(answer);
    return answer;
  }

  async #placeOf(recording: Recording): Promise<Place> {
    const { operationId, name, request, response } = recording;
    const [sent, got] = [asResource(request.body), asResource(response.body)];
    const items = (got['value'] ?? []) as readonly Resource[];
    if (response.status === 404) return {};
    switch (operationId) {
      case 'Account_ListSupportedImages':
        return {};
      case 'Account_ListPoolNodeCounts':
        await this.#busyPool();
        return {};
      case 'Pool_Add': {
        const body = {
          ...(got['code'] === 'InvalidPropertyValue' ? sent : withImage(sent)),
          id: this.#newId(),
        };
        if (got['code'] === 'PoolExists') await this.#make('/pools', body);
        return { body };
      }
      case 'Pool_List': {
        const prefix = this.#newId();
        for (const [index, item] of items.entries()) await this.#pool(item, `${prefix}-${index}`);
        if (got['odata.nextLink'] !== undefined) await this.#pool({}, `${prefix}-next`);
        return { query: { $filter: `startswith(id,'${prefix}')` } };
      }
      case 'Pool_EvaluateAutoScale':
      case 'Pool_DisableAutoScale': {
        const poolId = await this.#pool({});
        const autoScaleFormula = '$TargetLowPriorityNodes=0';
        await this.#settled(poolId);
        await this.#make(`/pools/${poolId}/enableautoscale`, { autoScaleFormula });
        await this.#settled(poolId);
        return { params: { poolId } };
      }
      case 'Pool_StopResize': {
        const poolId = await this.#pool({});
        await this.#settled(poolId);
        await this.#make(`/pools/${poolId}/resize`, { targetDedicatedNodes: 0, targetLowPriorityNodes: 2 });
        return { params: { poolId } };
      }
      case 'ComputeNode_List':
        if (items.length === 0) return { params: { poolId: await this.#pool({}) } };
        return { params: { poolId: (await this.#busyPool()).poolId } };
      case 'Job_Add':
        return {
          body: {
            ...without(sent, refused),
            id: this.#newId(),
            ...(asResource(sent['poolInfo'])['poolId'] !== undefined && {
              poolInfo: { poolId: await this.#emptyPool() },
            }),
          },
        };
      case 'Job_List': {
        const prefix = this.#newId();
        for (const [index, item] of items.entries()) await this.#job(item, `${prefix}-${index}`);
        return { query: { $filter: `startswith(id,'${prefix}')` } };
      }
      case 'Job_Update':
        return {
          params: { jobId: await this.#job({}) },
          body: { poolInfo: { poolId: await this.#emptyPool() } },
        };
      case 'Job_GetTaskCounts':
        return { params: { jobId: (await this.#busyPool()).jobId } };
      case 'Job_ListPreparationAndReleaseTaskStatus': {
        const jobPreparationTask = { commandLine: 'true' };
        return { params: { jobId: await this.#job(response.status === 200 ? { jobPreparationTask } : {}) } };
      }
      case 'Task_Add':
        return { params: { jobId: await this.#job({}) }, body: without(sent, [...refused, ...storage]) };
      case 'Task_AddCollection': {
        const value = (sent['value'] as readonly Resource[]).map((task) => without(task, storage));
        const usesTaskDependencies = value.some((task) => task['dependsOn'] !== undefined);
        return { params: { jobId: await this.#job({ usesTaskDependencies }) }, body: { value } };
      }
      case 'Task_List': {
        const onTaskFailure = 'performexitoptionsjobaction';
        const like = items.some(({ exitConditions }) => exitConditions !== undefined)
          ? { onTaskFailure }
          : {};
        const hasRun = items.some(
          ({ executionInfo }) => asResource(executionInfo)['startTime'] !== undefined,
        );
        const { poolId } = hasRun ? await this.#busyPool() : { poolId: await this.#emptyPool() };
        const jobId = await this.#job(like, this.#newId(), poolId);
        for (const item of items) await this.#task(jobId, item);
        return { params: { jobId } };
      }
      case 'Task_Get': {
        const hasRun = asResource(got['executionInfo'])['startTime'] !== undefined;
        const { poolId } = hasRun ? await this.#busyPool() : { poolId: await this.#emptyPool() };
        const jobId = await this.#job({}, this.#newId(), poolId);
        return { params: { jobId, taskId: await this.#task(jobId, got) } };
      }
      case 'Task_Reactivate': {
        const jobId = await this.#job({});
        const taskId = await this.#task(jobId, { executionInfo: { failureInfo: { code: 'TaskEnded' } } });
        return { params: { jobId, taskId } };
      }
      case 'Task_ListSubtasks':
      case 'Task_Terminate':
      case 'Task_Delete': {
        const jobId = await this.#job({});
        return { params: { jobId, taskId: await this.#task(jobId, { state: 'active' }) } };
      }
    }
    const [kind] = operationId.split('_');
    if (kind === 'Pool') {
      const poolId = await this.#pool(got);
      if (operationId !== 'Pool_Get') await this.#settled(poolId);
      return { params: { poolId } };
    }
    if (kind === 'Job') return { params: { jobId: await this.#job(got) } };
    if (kind === 'ComputeNode' || /^File.*ComputeNode$/.test(operationId)) return await this.#nodePlace(name);
    if (kind === 'File') return { params: { ...(await this.#fileTask()), filePath: 'stderr.txt' } };
    throw new Error(`No state is known for ${name}`);
  }

  async #nodePlace(name: string): Promise<Place> {
    // Actions change the node: each has one of its own.
    const isAction = name.startsWith('ComputeNode_');
    const { poolId, jobId, nodeId } = isAction ? await this.#newBusyPool() : await this.#busyPool();
    if (name.startsWith('ComputeNode_EnableScheduling')) {
      await this.#make(`/pools/${poolId}/nodes/${nodeId}/disablescheduling`, undefined);
    }
    return { params: { poolId, nodeId, filePath: `workitems/${jobId}/job-1/done/stdout.txt` } };
  }

  /** A pool with a node on which one task was done. */
  #busyPool() {
    return this.#shared('busy pool', () => this.#newBusyPool());
  }

  async #newBusyPool(): Promise<{ poolId: string; jobId: string; nodeId: string }> {
    const poolId = await this.#pool({}, this.#newId(), { targetDedicatedNodes: 1, taskSlotsPerNode: 4 });
    const jobId = await this.#job({}, this.#newId(), poolId);
    await this.#make(`/jobs/${jobId}/tasks`, {
      id: 'done',
      commandLine: '/bin/bash -c "echo 1; echo 2 >&2"',
    });
    await this.#until(`/jobs/${jobId}/tasks/done`, ({ state }) => state === 'completed');
    const list = await this.#until(`/pools/${poolId}/nodes`, ({ value }) =>
      (value as readonly Resource[]).some(({ state }) => state === 'idle'),
    );
    const [node] = list['value'] as readonly Resource[];
    return { poolId, jobId, nodeId: String(node?.['id']) };
  }

  /** A completed task with its files, which a request may delete. */
  async #fileTask(): Promise<{ jobId: string; taskId: string }> {
    const { poolId } = await this.#busyPool();
    const jobId = await this.#job({}, this.#newId(), poolId);
    return { jobId, taskId: await this.#task(jobId, { executionInfo: { startTime: '', exitCode: 0 } }) };
  }

  #emptyPool() {
    return this.#shared('empty pool', () => this.#pool({}));
  }

  async #pool(like: Resource, id = this.#newId(), more: Resource = {}): Promise<string> {
    const { virtualMachineConfiguration = plainImage, ...rest } = withImage(pick(like, poolProperties));
    const scale = like['enableAutoScale'] === true && {
      enableAutoScale: true,
      ...pick(like, ['autoScaleFormula', 'autoScaleEvaluationInterval']),
    };
    const vmSize = 'standard_a1';
    const targetLowPriorityNodes = Number(like['currentLowPriorityNodes'] ?? 0);
    await this.#make('/pools', {
      ...{ vmSize, ...rest, virtualMachineConfiguration, id },
      ...(targetLowPriorityNodes > 0 && { targetLowPriorityNodes }),
      ...{ ...scale, ...more },
    });
    if (targetLowPriorityNodes > 0) await this.#settled(id);
    if (like['resizeErrors'] !== undefined) {
      await this.#settled(id);
      await this.#make(`/pools/${id}/resize`, { targetDedicatedNodes: 0, targetLowPriorityNodes: 2 });
      await this.#make(`/pools/${id}/stopresize`, undefined);
      await this.#settled(id);
    }
    return id;
  }

  async #job(like: Resource, id = this.#newId(), poolId?: string): Promise<string> {
    const poolInfo = { poolId: poolId ?? (await this.#emptyPool()) };
    await this.#make('/jobs', { ...pick(like, jobProperties), poolInfo, id });
    if (like['state'] !== 'completed' && like['previousState'] !== undefined) {
      await this.#make(`/jobs/${id}/disable`, { disableTasks: 'requeue' });
      await this.#until(`/jobs/${id}`, ({ state }) => state === 'disabled');
      await this.#make(`/jobs/${id}/enable`, undefined);
    }
    if (like['state'] === 'completed') {
      await this.#make(`/jobs/${id}/terminate`, undefined);
      await this.#until(`/jobs/${id}`, ({ state }) => state === 'completed');
    }
    return id;
  }

  /** A task that comes to the recorded end. */
  async #task(jobId: string, like: Resource): Promise<string> {
    const id = this.#newId();
    const execution = asResource(like['executionInfo']);
    const failure = asResource(execution['failureInfo'])['code'];
    const path = `/jobs/${jobId}/tasks`;
    const isEnded = failure === 'TaskEnded' && execution['startTime'] === undefined;
    const state = String(like['state'] ?? 'completed');
    const commandLine =
      failure === 'CommandProgramNotFound'
        ? 'nosuchprogram'
        : state === 'running'
          ? 'sleep 60'
          : `/bin/bash -c "echo 1; exit ${Number(execution['exitCode'] ?? 0)}"`;
    await this.#make(path, { ...withoutUploads(pick(like, taskProperties)), id, commandLine });
    if (state === 'active' && like['previousState'] === 'completed') {
      await this.#make(`${path}/${id}/terminate`, undefined);
      await this.#make(`${path}/${id}/reactivate`, undefined);
    }
    if (isEnded) await this.#make(`${path}/${id}/terminate`, undefined);
    if (state !== 'active') await this.#until(`${path}/${id}`, (task) => task['state'] === state);
    return id;
  }

  async #settled(poolId: string): Promise<void> {
    await this.#until(`/pools/${poolId}`, ({ allocationState }) => allocationState === 'steady');
  }

  async #make(path: string, body: unknown): Promise<void> {
    const answer = await this.#send({ method: 'POST', path, body });
    if (isNotServed(answer)) throw notServed(answer);
    if (answer.status >= 300)
      throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async #until(path: string, isReached: (resource: Resource) => boolean): Promise<Resource> {
    const deadline = AbortSignal.timeout(limitMs);
    for (;;) {
      const { body } = await this.#send({ method: 'GET', path });
      if (isReached(asResource(body))) return asResource(body);
      await sleep(50, deadline);
    }
  }

  #shared<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = (this.#once.get(key) as Promise<T> | undefined) ?? make();
    this.#once.set(key, made);
    return made;
  }

  #newId(): string {
    this.#count += 1;
    return `r${String(this.#count).padStart(3, '0')}`;
  }
}

const asResource = (value: unknown): Resource => (value ?? {}) as Resource;

const isNotServed = ({ status, body }: RawAnswer) =>
  status === 501 || /UnsupportedProperty|does not support|expected .{0,3}noaction/.test(JSON.stringify(body));

function notServed({ status, body }: RawAnswer): NotServed {
  return new NotServed(`${status} ${asResource(body)['code']} ${JSON.stringify(asResource(body)['values'])}`);
}

/** The properties that a request may set; those that are empty lists or have another meaning there are left out. */
function pick(resource: Resource, names: readonly string[]): Resource {
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([name, value]) => names.includes(name) && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

/** The images of the recordings are retired; the engine has today's. */
function withImage(pool: Resource): Resource {
  if (pool['virtualMachineConfiguration'] === undefined) return pool;
  const machine = { ...asResource(pool['virtualMachineConfiguration']), ...plainImage };
  return { ...pool, virtualMachineConfiguration: machine };
}

/** Only their shape counts: nothing is uploaded to an account that is not there. */
function withoutUploads(task: Resource): Resource {
  const outputFiles = (task['outputFiles'] ?? []) as readonly Resource[];
  if (outputFiles.length === 0) return task;
  const uploadOptions = { uploadCondition: 'taskfailure' };
  return { ...task, outputFiles: outputFiles.map((file) => ({ ...file, uploadOptions })) };
}

/** Files of the storage account that is linked to the account of a recording. */
const storage = ['resourceFiles', 'outputFiles'];
/** What the engine says no to; what is left of the request is compared. */
const refused = ['jobManagerTask', 'multiInstanceSettings', 'authenticationTokenSettings'];

function without(resource: Resource, names: readonly string[]): Resource {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !names.includes(name)));
}
