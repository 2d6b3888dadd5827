import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { BatchServiceClient, BatchSharedKeyCredentials } from '@azure/batch';
import type { TokenCredential } from '@azure/identity';
import { type AbortSignalLike, AzureIdentityCredentialAdapter } from '@azure/ms-rest-js';
import {
  imageFromWire,
  isoDuration,
  jobFromWire,
  jobToWire,
  nodeFromWire,
  poolFromWire,
  poolToWire,
  taskFromWire,
  taskProperties,
  taskToWire,
} from './batch-wire.ts';
import { readFault } from './faults.ts';
import { genuineAnswers } from './genuine-answers.ts';
import type { AddTaskResult, BatchPort, Created, DeleteOutcome, MetadataItem } from './ports.ts';
import { request } from './request-policy.ts';
import type { Door } from './sign-in-faults.ts';
import { tellCutOffs } from './tell-cut-offs.ts';

/** Signed in with the account's key, or with tokens of one scope from a credential that keeps them (`cacheTokens`). */
export type BatchAccount = { readonly url: string } & (
  | { readonly accountName: string; readonly accountKey: string }
  | { readonly credential: TokenCredential; readonly scope: string }
);

/** `BatchPort` over `@azure/batch`. Key and tokens stay in the SDK's credential object. */
export function createBatchClient(account: BatchAccount): BatchPort {
  // Without agents of its own, node-fetch opens (and on Azure shakes hands for) a connection a request.
  const http = tellCutOffs(new HttpAgent({ keepAlive: true, maxSockets: 16 }));
  const https = tellCutOffs(new HttpsAgent({ keepAlive: true, maxSockets: 16 }));
  const client = new BatchServiceClient(
    'credential' in account
      ? new AzureIdentityCredentialAdapter(account.credential, account.scope)
      : new BatchSharedKeyCredentials(account.accountName, account.accountKey),
    account.url.replace(/\/$/, ''),
    { noRetryPolicy: true, agentSettings: { http, https }, httpClient: genuineAnswers() },
  );
  const host = new URL(account.url).host;
  const door: Door = {
    service: 'batch',
    account: 'credential' in account ? (host.split('.')[0] ?? host) : account.accountName,
    signedInWith: 'credential' in account ? 'token' : 'key',
  };

  const call = <T>(
    resource: string,
    signal: AbortSignal,
    attempt: (abortSignal: AbortSignalLike) => Promise<T>,
  ) =>
    // The SDK's type of a signal is its own, older and looser; any AbortSignal is one.
    request({ host, resource, door }, signal, (each) => attempt(each as unknown as AbortSignalLike));

  /** For requests whose refusal with one of `answers` is an answer. */
  const ask = <T, A>(
    resource: string,
    signal: AbortSignal,
    answers: readonly string[],
    answer: A,
    attempt: (abortSignal: AbortSignalLike) => Promise<T>,
  ): Promise<T | A> =>
    call<T | A>(resource, signal, async (abortSignal) => {
      try {
        return await attempt(abortSignal);
      } catch (error) {
        const fault = readFault(error);
        if (fault && (answers.includes(fault.code) || answers.includes(String(fault.status)))) return answer;
        throw error;
      }
    });

  /** Follows `odata.nextLink` to the end. */
  async function all<T>(
    first: (abortSignal: AbortSignalLike) => Promise<T[] & { odatanextLink?: string }>,
    next: (link: string, abortSignal: AbortSignalLike) => Promise<T[] & { odatanextLink?: string }>,
    resource: string,
    signal: AbortSignal,
  ): Promise<T[] | null> {
    let page = await ask(resource, signal, ['JobNotFound', 'PoolNotFound'], null, first);
    if (page === null) return null;
    const items: T[] = [...page];
    while (page.odatanextLink) {
      const link: string = page.odatanextLink;
      page = await call(resource, signal, (abortSignal) => next(link, abortSignal));
      items.push(...page);
    }
    return items;
  }

  const isTagged = (tag: MetadataItem, items: readonly MetadataItem[]) =>
    items.some(({ name, value }) => name === tag.name && value === tag.value);

  return {
    addPool: (pool, signal) =>
      ask<Created, Created>(`pool ${pool.id}`, signal, ['PoolExists'], 'exists', async (abortSignal) => {
        await client.pool.add(poolToWire(pool), { abortSignal });
        return 'created';
      }),
    getPool: (poolId, signal) =>
      ask(`pool ${poolId}`, signal, ['404'], null, async (abortSignal) =>
        poolFromWire(await client.pool.get(poolId, { abortSignal })),
      ),
    deletePool: (poolId, signal) =>
      ask<DeleteOutcome, DeleteOutcome>(`pool ${poolId}`, signal, ['404'], 'gone', async (abortSignal) => {
        await ignoreCode('PoolBeingDeleted', client.pool.deleteMethod(poolId, { abortSignal }));
        return 'deleting';
      }),
    listNodes: async (poolId, signal) => {
      const nodes = await all(
        (abortSignal) => client.computeNode.list(poolId, { abortSignal }),
        (link, abortSignal) => client.computeNode.listNext(link, { abortSignal }),
        `pool ${poolId}`,
        signal,
      );
      return nodes?.map(nodeFromWire) ?? null;
    },
    addJob: (job, signal) =>
      ask<Created, Created>(`job ${job.id}`, signal, ['JobExists'], 'exists', async (abortSignal) => {
        await client.job.add(jobToWire(job), { abortSignal });
        return 'created';
      }),
    getJob: (jobId, signal) =>
      ask(`job ${jobId}`, signal, ['404'], null, async (abortSignal) =>
        jobFromWire(await client.job.get(jobId, { abortSignal })),
      ),
    setJobWallClock: (jobId, maxWallClockTime, signal) =>
      ask(
        `job ${jobId}`,
        signal,
        ['404', 'JobCompleted', 'JobBeingTerminated', 'JobBeingDeleted'],
        undefined,
        async (abortSignal) => {
          await client.job.patch(jobId, { constraints: { maxWallClockTime } }, { abortSignal });
        },
      ),
    terminateJob: (jobId, signal) =>
      ask(
        `job ${jobId}`,
        signal,
        ['404', 'JobCompleted', 'JobBeingTerminated', 'JobBeingDeleted'],
        undefined,
        async (abortSignal) => {
          await client.job.terminate(jobId, { abortSignal });
        },
      ),
    deleteJob: (jobId, signal) =>
      ask<DeleteOutcome, DeleteOutcome>(`job ${jobId}`, signal, ['404'], 'gone', async (abortSignal) => {
        await ignoreCode('JobBeingDeleted', client.job.deleteMethod(jobId, { abortSignal }));
        return 'deleting';
      }),
    addTasks: async (jobId, tasks, signal) => {
      const results = new Map<string, AddTaskResult>();
      // `servererror` means "send it again as it is"; ids make that safe.
      await call(`job ${jobId}`, signal, async (abortSignal) => {
        const left = tasks.filter(({ id }) => !results.has(id));
        if (left.length === 0) return;
        const answer = await client.task.addCollection(jobId, left.map(taskToWire), { abortSignal });
        let busy = 0;
        for (const result of answer.value ?? []) {
          const status = result.status.toLowerCase();
          if (status === 'success') results.set(result.taskId, { taskId: result.taskId, outcome: 'added' });
          else if (result.error?.code === 'TaskExists') {
            results.set(result.taskId, { taskId: result.taskId, outcome: 'exists' });
          } else if (status === 'servererror') busy += 1;
          else {
            results.set(result.taskId, {
              taskId: result.taskId,
              outcome: 'rejected',
              code: result.error?.code ?? 'Unknown',
              message: result.error?.message?.value ?? '',
            });
          }
        }
        if (busy > 0) throw Object.assign(new Error('Some tasks met a server error'), { statusCode: 503 });
      });
      return [...results.values()];
    },
    listTasks: async (jobId, changedSince, signal) => {
      const taskListOptions = {
        select: taskProperties,
        ...(changedSince !== null && { filter: `stateTransitionTime ge DateTime'${changedSince}'` }),
      };
      const tasks = await all(
        (abortSignal) => client.task.list(jobId, { abortSignal, taskListOptions }),
        (link, abortSignal) => client.task.listNext(link, { abortSignal }),
        `job ${jobId}`,
        signal,
      );
      return tasks?.map(taskFromWire) ?? null;
    },
    getTask: (jobId, taskId, signal) =>
      ask(`task ${taskId}`, signal, ['404'], null, async (abortSignal) =>
        taskFromWire(await client.task.get(jobId, taskId, { abortSignal })),
      ),
    terminateTask: (jobId, taskId, signal) =>
      ask(`task ${taskId}`, signal, ['404', '409'], undefined, async (abortSignal) => {
        await client.task.terminate(jobId, taskId, { abortSignal });
      }),
    // 409 TaskFilesUnavailable: the task has not run yet; a HEAD and a file read carry no code to tell it by.
    taskFileLength: (jobId, taskId, path, signal) =>
      ask(`${path} of task ${taskId}`, signal, ['404', '409'], null, async (abortSignal) => {
        const properties = await client.file.getPropertiesFromTask(jobId, taskId, path, { abortSignal });
        return properties.contentLength ?? 0;
      }),
    readTaskFile: (jobId, taskId, path, range, signal) =>
      ask(`${path} of task ${taskId}`, signal, ['404', '409', '416'], null, async (abortSignal) => {
        const answer = await client.file.getFromTask(jobId, taskId, path, {
          abortSignal,
          fileGetFromTaskOptions: { ocpRange: `bytes=${range.start}-${range.end}` },
        });
        return await bytesOf(answer.readableStreamBody);
      }),
    listPools: async (tag, signal) => {
      const pools = await all(
        (abortSignal) => client.pool.list({ abortSignal }),
        (link, abortSignal) => client.pool.listNext(link, { abortSignal }),
        'pools',
        signal,
      );
      return (pools ?? []).map(poolFromWire).filter((pool) => tag === null || isTagged(tag, pool.metadata));
    },
    listJobs: async (tag, signal) => {
      const jobs = await all(
        (abortSignal) => client.job.list({ abortSignal }),
        (link, abortSignal) => client.job.listNext(link, { abortSignal }),
        'jobs',
        signal,
      );
      return (jobs ?? []).map(jobFromWire).filter((job) => tag === null || isTagged(tag, job.metadata));
    },
    listSupportedImages: async (signal) => {
      const images = await all(
        (abortSignal) => client.account.listSupportedImages({ abortSignal }),
        (link, abortSignal) => client.account.listSupportedImagesNext(link, { abortSignal }),
        'supported images',
        signal,
      );
      return (images ?? []).map(imageFromWire);
    },
    resizePool: (poolId, { dedicated, spot }, signal) =>
      call(`pool ${poolId}`, signal, async (abortSignal) => {
        const targets = { targetDedicatedNodes: dedicated, targetLowPriorityNodes: spot };
        await client.pool.resize(poolId, targets, { abortSignal });
      }),
    enableAutoScale: (poolId, { formula, intervalMinutes }, signal) =>
      call(`pool ${poolId}`, signal, async (abortSignal) => {
        const autoScaleEvaluationInterval = isoDuration(intervalMinutes * 60_000);
        await client.pool.enableAutoScale(
          poolId,
          { autoScaleFormula: formula, autoScaleEvaluationInterval },
          { abortSignal },
        );
      }),
    rebootNode: (poolId, nodeId, signal) =>
      call(`node ${nodeId}`, signal, async (abortSignal) => {
        await client.computeNode.reboot(poolId, nodeId, { abortSignal });
      }),
    removeNode: (poolId, nodeId, signal) =>
      call(`node ${nodeId}`, signal, async (abortSignal) => {
        await client.pool.removeNodes(poolId, { nodeList: [nodeId] }, { abortSignal });
      }),
    readNodeFile: (poolId, nodeId, path, range, signal) =>
      ask(`${path} of node ${nodeId}`, signal, ['404', '409', '416'], null, async (abortSignal) => {
        const answer = await client.file.getFromComputeNode(poolId, nodeId, path, {
          abortSignal,
          fileGetFromComputeNodeOptions: { ocpRange: `bytes=${range.start}-${range.end}` },
        });
        return await bytesOf(answer.readableStreamBody);
      }),
    close: async () => {
      http.destroy();
      https.destroy();
    },
  };
}

/** An empty file has no stream. */
async function bytesOf(body: NodeJS.ReadableStream | undefined): Promise<Uint8Array> {
  return body ? new Uint8Array(await buffer(body)) : new Uint8Array();
}

async function ignoreCode(code: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (readFault(error)?.code !== code) throw error;
  }
}
