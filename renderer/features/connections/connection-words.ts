import type { ConnectionView } from '../../../shared/connection.ts';
import type { Say } from '../../ui/say.ts';
import type { Tone } from '../../ui/tones.ts';

export interface StatusLook {
  readonly tone: Tone;
  readonly words: string;
  /** What to do about it; null where nothing is to be done. */
  readonly wayOut: string | null;
}

/** How a connection's state is said and coloured. */
export function statusLook({ status, auth }: ConnectionView, say: Say): StatusLook {
  switch (status) {
    case 'ready': {
      const isKept = auth.kind !== 'sharedKey' || auth.isSaved;
      const wayOut = isKept ? null : say('connections:status.notSaved');
      return { tone: 'mint', words: say('connections:status.ready'), wayOut };
    }
    case 'keysMissing':
      return {
        tone: 'amber',
        words: say('connections:status.keysMissing'),
        wayOut: say('connections:status.keysMissingWayOut'),
      };
    case 'signedOut':
      return {
        tone: 'amber',
        words: say('connections:status.signedOut'),
        wayOut: say('connections:status.signedOutWayOut'),
      };
  }
}

/** How one signs in there, and as whom. */
export function authWords({ auth }: ConnectionView, say: Say): string {
  if (auth.kind === 'local') return '';
  if (auth.kind === 'sharedKey') return say('connections:auth.sharedKey');
  const method = say(`connections:auth.${auth.method}`);
  return auth.username === null ? method : say('connections:auth.as', { method, username: auth.username });
}

/** The Batch account: by its name, or by the host that it answers at. */
export function accountWords({ auth, batchUrl }: ConnectionView): string {
  if (auth.kind === 'sharedKey') return auth.batchAccount;
  const url = URL.parse(batchUrl);
  return url === null ? batchUrl : (url.hostname.split('.')[0] ?? url.host);
}

/** The storage account likewise. */
export function storageWords({ auth, blobUrl }: ConnectionView): string {
  if (auth.kind === 'sharedKey') return auth.storageAccount;
  const url = URL.parse(blobUrl);
  return url === null ? blobUrl : (url.hostname.split('.')[0] ?? url.host);
}
