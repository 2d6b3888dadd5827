import { checkConditions } from './conditions.ts';
import type { Answer, Call } from './exchange.ts';
import { parseSelect, render, type View } from './view.ts';

interface Versioned {
  readonly eTag: string;
  readonly lastModified: string;
}

/** ETag (unquoted, as the service sends it) and Last-Modified of a resource. */
export function versionHeaders(resource: Versioned): Readonly<Record<string, string>> {
  return { ETag: resource.eTag, 'Last-Modified': new Date(resource.lastModified).toUTCString() };
}

/** 201 without a body. */
export function created(resource: Versioned, url: string): Answer {
  return { status: 201, headers: { ...versionHeaders(resource), DataServiceId: url, Location: url } };
}

/** What an action on a resource answers; recorded: DataServiceId is the URL of the action itself. */
export function acted(call: Call, status: 200 | 202 | 204, resource: Versioned): Answer {
  const url = `${call.base}${call.request.rawPath}`;
  return { status, headers: { ...versionHeaders(resource), DataServiceId: url } };
}

/** What an action on a node answers: nodes have no ETag. */
export function actedOnNode(call: Call, status: 200 | 202): Answer {
  return { status, headers: { DataServiceId: `${call.base}${call.request.rawPath}` } };
}

/** One resource, with `$select` and the conditional headers honoured. */
export function single<R extends Versioned>(call: Call, kind: string, view: View<R>, resource: R): Answer {
  checkConditions(call, resource);
  const selection = parseSelect(view, call.query.get('$select'));
  return {
    status: 200,
    headers: versionHeaders(resource),
    body: {
      'odata.metadata': `${call.base}/$metadata#${kind}/@Element`,
      ...render(view, resource, call.base, selection),
    },
  };
}
