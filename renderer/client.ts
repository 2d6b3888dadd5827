import { createTRPCClient, createWSClient, TRPCClientError, wsLink } from '@trpc/client';
import type { AppRouter } from '../electron/router.ts';
import { bridgeName, browserPaths, type DesktopBridge } from '../shared/bridge.ts';
import { Failure, type FailureView, failureViewSchema, toFailureView, viewOf } from '../shared/failure.ts';
import { ipcWebSocketClass } from './ipc-web-socket.ts';

/** The Electron bridge, or null in a plain browser. */
export function desktopBridge(): DesktopBridge | null {
  return (globalThis as { [bridgeName]?: DesktopBridge })[bridgeName] ?? null;
}

export type Client = ReturnType<typeof createClient>;

/**
 * The typed way to the app. The transport is chosen once: IPC frames where the Electron bridge is, else a WebSocket to
 * the host that served the page. A lost WebSocket reconnects by itself, and subscriptions start again with a snapshot.
 */
export function createClient(bridge: DesktopBridge | null = desktopBridge()) {
  const socket =
    bridge === null
      ? createWSClient({ url: socketUrl() })
      : createWSClient({ url: 'ipc://app', WebSocket: ipcWebSocketClass(bridge) });
  return createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] });
}

/** What may be shown of anything that a call, a subscription or `resolveDropped` threw. */
export function failureOf(error: unknown): FailureView {
  if (error instanceof Failure) return toFailureView(error);
  if (!(error instanceof TRPCClientError)) return viewOf('internal');
  const parsed = failureViewSchema.safeParse((error.data as { failure?: unknown } | undefined)?.failure);
  if (parsed.success) return parsed.data;
  // No data at all: the answer never came, because the connection to the app was lost.
  return viewOf('networkUnreachable', { host: 'Batchtone' });
}

/** Where a browser user fetches one finished MP3; null in Electron, where it is shown in its folder instead. */
export function audioUrl(runId: string, itemId: string): string | null {
  if (desktopBridge() !== null) return null;
  return `${browserPaths.audio}/${encodeURIComponent(runId)}/${encodeURIComponent(itemId)}`;
}

function socketUrl(): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}${browserPaths.socket}`;
}
