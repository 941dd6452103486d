/**
 * Builds the shell (main, preload) and the renderer. Both parts of the shell are bundled whole: a sandboxed preload can
 * load nothing, and workspace packages are TypeScript that Electron cannot read. The renderer's assets are addressed
 * relative to its page, so that the same build is served by the hub and by `app://gemba/`.
 */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: { build: { externalizeDeps: false } },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src/renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: resolve(import.meta.dirname, 'out/renderer'),
      minify: true,
      rolldownOptions: {
        input: resolve(import.meta.dirname, 'src/renderer/index.html'),
        // their indexes name all screens and all rules; without this, each of them would come with the first load
        treeshake: {
          moduleSideEffects: (id) =>
            id.endsWith('.css') || !/[\\/]packages[\\/](?:ui|core)[\\/]src[\\/]/.test(id),
        },
      },
    },
  },
});
