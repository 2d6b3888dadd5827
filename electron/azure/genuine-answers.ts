import { DefaultHttpClient, type HttpClient } from '@azure/ms-rest-js';

/** The code of the error for a success that is not the service's own. */
export const foreignAnswer = 'FOREIGN_ANSWER';

/**
 * An HTTP client that takes a success only from the service itself: every answer of Azure Batch has a `request-id`
 * (recorded). The sign-in page of a network or a proxy answers 200 with HTML, which the SDK would read as a resource
 * of which nothing is said: an active pool, a collection without refusals. Refusals pass; a gateway may give them.
 */
export function genuineAnswers(): HttpClient {
  const inner = new DefaultHttpClient();
  return {
    sendRequest: async (request) => {
      const response = await inner.sendRequest(request);
      if (response.status >= 300 || response.headers.contains('request-id')) return response;
      const stream = response.readableStreamBody;
      if (stream && 'destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
      throw Object.assign(new Error(`An answer ${response.status} that is not of Azure Batch`), {
        code: foreignAnswer,
      });
    },
  };
}
