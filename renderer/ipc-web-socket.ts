import type { DesktopBridge } from '../shared/bridge.ts';

/**
 * A WebSocket as far as tRPC's client looks, over the Electron bridge: one protocol for both hosts. It opens at once and
 * never drops; the page and the app live and die together.
 */
export function ipcWebSocketClass(bridge: DesktopBridge): typeof WebSocket {
  class IpcWebSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readyState: number = IpcWebSocket.CONNECTING;
    readonly #stop: () => void;

    constructor() {
      super();
      this.#stop = bridge.onMessage((data) => this.dispatchEvent(new MessageEvent('message', { data })));
      // A task of its own, as a socket's: tRPC adds its listeners some microtasks after the constructor.
      setTimeout(() => {
        if (this.readyState !== IpcWebSocket.CONNECTING) return;
        this.readyState = IpcWebSocket.OPEN;
        this.dispatchEvent(new Event('open'));
      }, 0);
    }

    send(frame: string): void {
      bridge.send(frame);
    }

    close(): void {
      if (this.readyState === IpcWebSocket.CLOSED) return;
      this.readyState = IpcWebSocket.CLOSED;
      this.#stop();
      this.dispatchEvent(new CloseEvent('close', { code: 1000, wasClean: true }));
    }
  }
  // tRPC uses the constructor, the constants, send, close and the four events; the rest of the interface has no meaning here.
  return IpcWebSocket as unknown as typeof WebSocket;
}
