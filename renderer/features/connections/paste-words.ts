import type { PasteResult } from '../../../shared/connection.ts';
import type { Say } from '../../ui/say.ts';
import type { Draft } from './draft.ts';
import type { Problems } from './problems.ts';

/** What a paste brought, thing by thing. */
export function foundWords(found: PasteResult, say: Say): readonly string[] {
  const { batchAccount, batchUrl, storageAccount, blobUrl, hasBatchKey, hasStorageKey } = found;
  return [
    batchAccount === null ? null : say('connections:paste.thing.batchAccount', { name: batchAccount }),
    batchUrl === null ? null : say('connections:paste.thing.batchUrl'),
    hasBatchKey ? say('connections:paste.thing.batchKey') : null,
    storageAccount === null ? null : say('connections:paste.thing.storageAccount', { name: storageAccount }),
    blobUrl === null ? null : say('connections:paste.thing.blobUrl'),
    hasStorageKey ? say('connections:paste.thing.storageKey') : null,
  ].filter((words) => words !== null);
}

/** What a paste left open. */
export function missingWords(draft: Draft, problems: Problems, say: Say): readonly string[] {
  return [
    draft.batchAccount === '' ? say('connections:field.batchAccount') : null,
    draft.batchUrl === '' ? say('connections:field.batchUrl') : null,
    problems.batchKey === undefined ? null : say('connections:field.batchKey'),
    draft.storageAccount === '' ? say('connections:field.storageAccount') : null,
    problems.storageKey === undefined ? null : say('connections:field.storageKey'),
  ].filter((words) => words !== null);
}
