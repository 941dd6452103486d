/**
 * The hub's process. Compiled code is kept beside the dependencies, so that the next start is quick. Plain JavaScript: for a
 * TypeScript file that no cache covers yet, and the first one never is, Node loads its compiler and keeps it (20 MB).
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/gemba-hub'));
await import('./run.ts');
