import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';

interface WithAddRequest {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/**
 * Lets a reader know that an answer was cut off. node-fetch 2, below `@azure/batch`, pipes an answer on and does not
 * pass on its error, so that a body shorter than its Content-Length never ends: the request would take its whole
 * deadline. An agent meets every request before node-fetch does.
 */
export function tellCutOffs<T extends Agent>(agent: T): T {
  const inner = agent as unknown as WithAddRequest;
  const addRequest = inner.addRequest.bind(agent);
  inner.addRequest = (request, ...rest) => {
    request.once('response', passOnErrors);
    addRequest(request, ...rest);
  };
  return agent;
}

function passOnErrors(answer: IncomingMessage): void {
  const pipe = answer.pipe.bind(answer);
  answer.pipe = <T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T => {
    answer.once('error', (error) => (destination as unknown as Writable).destroy(error));
    return pipe(destination, options);
  };
}
