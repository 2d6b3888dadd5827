import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { bridgeName, type DesktopBridge, ipcChannels } from '../shared/bridge.ts';

/** The whole of what the page may reach: frames of the contract's protocol, and the path of a file that it was given. */
const bridge: DesktopBridge = {
  send: (frame) => ipcRenderer.send(ipcChannels.toApp, String(frame)),
  onMessage: (listener) => {
    // The event itself stays here: it holds the sender, and with it all of IPC.
    const onFrame = (_event: unknown, frame: string) => listener(frame);
    ipcRenderer.on(ipcChannels.toPage, onFrame);
    return () => {
      ipcRenderer.off(ipcChannels.toPage, onFrame);
    };
  },
  getPathForFile: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
