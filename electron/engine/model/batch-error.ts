/**
 * The service's errors as a table: code, HTTP status, message. Codes, statuses and messages are the documented ones
 * ("Batch Status and Error Codes"); where recorded traffic of the service shows other words, these are used.
 */
export const batchErrors = {
  MissingRequiredHeader: [400, 'A required HTTP header was not specified.'],
  MissingRequiredProperty: [400, 'A required property was not specified in the request body.'],
  UnsupportedProperty: [400, 'One of the properties specified in the request body is not supported.'],
  InvalidHeaderValue: [400, 'The value provided for one of the HTTP headers was not in the correct format.'],
  InvalidPropertyValue: [400, 'The value provided for one of the properties in the request body is invalid.'],
  MissingRequiredQueryParameter: [400, 'A required query parameter was not specified for this request.'],
  TaskDependenciesNotSpecifiedOnJob: [
    400,
    'A task was specified as depending on other tasks, but the job did not specify that it would use task dependencies.',
  ],
  TaskDependencyListTooLong: [
    400,
    'The list of task dependencies was too long to be stored (64000 characters in total).',
  ],
  UnsupportedQueryParameter: [
    400,
    'One of the query parameters specified in the request URI is not supported.',
  ],
  InvalidQueryParameterValue: [
    400,
    'An invalid value was specified for one of the query parameters in the request URI.',
  ],
  OutOfRangeQueryParameterValue: [
    400,
    'A query parameter specified in the request URI is outside the permissible range.',
  ],
  RequestUrlFailedToParse: [400, 'The url in the request could not be parsed.'],
  InvalidUri: [400, 'The requested URI does not represent any resource on the server.'],
  InvalidRequestBody: [400, 'The specified Request Body is not syntactically valid.'],
  InvalidAuthenticationInfo: [
    400,
    'The authentication information was not provided in the correct format. Verify the value of Authorization header.',
  ],
  MultipleConditionHeadersNotSupported: [400, 'Multiple condition headers are not supported.'],
  UnsupportedRequestVersion: [400, 'The specified request version is not supported.'],
  AuthenticationFailed: [
    403,
    'The server failed to authenticate the request. Verify that the value of Authorization header is formed correctly and includes the signature.',
  ],
  AuthenticationTypeDisabled: [403, 'The specified authentication type is not allowed for the account.'],
  PermissionDenied: [403, 'Server failed to authorize the request.'],
  PoolNotFound: [404, 'The specified pool does not exist.'],
  NodeNotFound: [404, 'The specified node does not exist.'],
  JobNotFound: [404, 'The specified job does not exist.'],
  InvalidAutoScalingSettings: [400, 'The specified auto-scaling settings are not valid.'],
  AutoScalingFormulaSyntaxError: [400, 'The specified auto-scaling formula has a syntax error.'],
  AutoScalingFormulaTooLong: [400, 'The specified auto-scaling formula exceeds lengths limit.'],
  TaskNotFound: [404, 'The specified task does not exist.'],
  FileNotFound: [404, 'The specified file does not exist.'],
  UnsupportedHttpVerb: [405, "The resource doesn't support the specified HTTP verb."],
  JobNotActive: [409, 'The specified job is not in active state.'],
  OperationInvalidForCurrentState: [
    409,
    'The specified operation is not valid for the current state of the resource.',
  ],
  PoolExists: [409, 'The specified pool already exists.'],
  PoolQuotaReached: [409, 'Pool quota for the account has been reached.'],
  PoolBeingDeleted: [409, 'The specified pool has been marked for deletion and is being reclaimed.'],
  PoolBeingResized: [409, 'The specified pool is being resized'],
  OperationNotValidOnPool: [409, 'The specified operation is not valid on the pool.'],
  NodeBeingCreated: [409, 'The specified node is being created'],
  NodeBeingStarted: [409, 'The specified node is being started'],
  NodeBeingReimaged: [409, 'The specified node is being reimaged'],
  NodeBeingRebooted: [409, 'The specified node is being rebooted'],
  NodeStateUnusable: [409, 'The state of the specified node is unusable'],
  NodeAlreadyInTargetSchedulingState: [409, 'The specified node is already in the target scheduling state.'],
  OperationNotValidOnNode: [409, 'The specified operation is not valid on the node.'],
  JobExists: [409, 'The specified job already exists.'],
  ActiveJobAndScheduleQuotaReached: [409, 'Active job and schedule quota for the account has been reached.'],
  JobBeingTerminated: [409, 'The specified job is being terminated.'],
  JobBeingDeleted: [409, 'The specified job has been marked for deletion and is being garbage collected.'],
  JobCompleted: [409, 'The specified job is already in a completed state.'],
  JobPreparationTaskOrReleaseTaskNotSpecified: [
    409,
    'The specified job does not have either job preparation task or job release task.',
  ],
  TaskIdSameAsJobPreparationTask: [409, 'The specified task id is same as the job preparation task.'],
  TaskIdSameAsJobReleaseTask: [409, 'The specified task id is same as the job release task.'],
  TaskExists: [409, 'The specified task already exists.'],
  TaskCompleted: [409, 'The specified task is already in a completed state.'],
  TaskNotCompleted: [
    409,
    'The specified task is not in a completed state, and the requested operation can be performed only on completed tasks.',
  ],
  TaskSucceeded: [
    409,
    'The specified task has already completed successfully, and the requested operation cannot be performed on successful tasks.',
  ],
  TaskFilesUnavailable: [409, 'The files of the specified task are unavailable.'],
  TaskFilesCleanedup: [409, 'The files of the specified task are cleanedup.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  RequestBodyTooLarge: [413, 'The size of the request body exceeds the maximum size permitted.'],
  InvalidRange: [416, 'The range specified is invalid for the current size of the resource.'],
  TooManyRequests: [429, 'The server is currently unable to receive requests. Please retry your request.'],
  InternalError: [500, 'Server encountered an internal error. Please try again after some time.'],
  NotImplemented: [501, 'The embedded engine does not support this operation.'],
  TooManyEnableAutoScaleRequests: [503, 'Too many Enable Pool AutoScale requests are issued on the pool.'],
  ServerBusy: [503, 'The server is currently unable to receive requests. Please retry your request.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type BatchErrorCode = keyof typeof batchErrors;

/** An entry of an error's `values`; `key` as the service writes it (`PropertyName`, `Reason`, ...). */
export interface ErrorValue {
  readonly key: string;
  readonly value: string;
}

/** A request that the service refuses, in the service's own words. */
export class BatchError extends Error {
  readonly code: BatchErrorCode;
  readonly values: readonly ErrorValue[];

  constructor(code: BatchErrorCode, values: readonly ErrorValue[] = []) {
    super(batchErrors[code][1]);
    this.name = 'BatchError';
    this.code = code;
    this.values = values;
  }

  get status(): number {
    return batchErrors[this.code][0];
  }
}

/** `InvalidPropertyValue` with the two values that the service gives with it. */
export function invalidProperty(name: string, reason: string): BatchError {
  return new BatchError('InvalidPropertyValue', [
    { key: 'PropertyName', value: name },
    { key: 'Reason', value: reason },
  ]);
}

/** `InvalidQueryParameterValue` with the three values that the service gives with it. */
export function invalidQuery(name: string, value: string, reason: string): BatchError {
  return new BatchError('InvalidQueryParameterValue', [
    { key: 'QueryParameterName', value: name },
    { key: 'QueryParameterValue', value },
    { key: 'Reason', value: reason },
  ]);
}
