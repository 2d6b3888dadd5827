import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const input = (path: string) => resolve(import.meta.dirname, path);

/**
 * Everything but Electron and Azurite (a child process of its own) is bundled, so that the packaged app holds only `out/`.
 * keepNames: node-fetch inside @azure/batch checks `constructor.name === 'AbortSignal'`; a renamed class breaks at run time.
 */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: input('electron/main.ts'),
          browser: input('electron/browser-main.ts'),
          terminal: input('electron/terminal-main.ts'),
          'probe-thread': input('electron/media/probe-thread.ts'),
          launcher: input('electron/engine/node-agent/launcher-main.ts'),
        },
        output: { keepNames: true },
        external: ['electron', /^azurite/],
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: input('electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react()],
    build: {
      minify: true,
      rolldownOptions: { input: { index: input('renderer/index.html') } },
    },
  },
});
