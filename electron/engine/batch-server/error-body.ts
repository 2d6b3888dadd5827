import type { BatchError } from '../model/batch-error.ts';

/** The inside of an error: of an answer, or of one task's result in a collection. */
export function errorContent(error: BatchError, requestId?: string): object {
  const trailer = requestId === undefined ? '' : `\nRequestId:${requestId}\nTime:${new Date().toISOString()}`;
  return {
    code: error.code,
    message: { lang: 'en-US', value: `${error.message}${trailer}` },
    ...(error.values.length === 0 ? {} : { values: error.values }),
  };
}

export function errorBody(base: string, error: BatchError, requestId: string): object {
  const entity = 'Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element';
  return { 'odata.metadata': `${base}/$metadata#${entity}`, ...errorContent(error, requestId) };
}
