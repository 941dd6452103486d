/** The gallery: every screen on made-up data, to look at while building. `vite packages/ui/gallery` */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({ root: import.meta.dirname, plugins: [react()] });
