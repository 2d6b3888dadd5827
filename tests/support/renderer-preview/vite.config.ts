import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The screens over a scripted app, for looking at them; never shipped. `npx vite build -c <this file>`. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { outDir: '../../../.cache/renderer-preview', emptyOutDir: true, minify: false },
});
