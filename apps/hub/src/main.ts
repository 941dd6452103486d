/** The hub's process. Compiled code is kept beside the dependencies, so that the next start is quick. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/gemba-hub'));
await import('./run.ts');
