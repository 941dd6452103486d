/**
 * Which window this is among those of one person in one browser, so that each sends its own acts and takes over those of
 * windows that were closed. A Web Lock says that a window is open; it ends with it, however it ends. Where the page is not
 * served securely there are no locks: then all windows are one, and acts of two open ones may be sent by both, of which
 * the hub refuses the second by its version.
 */
import type { WindowIdentity } from './local-copy.ts';

const KEY = 'gemba:window';
const PREFIX = 'gemba:window:';

/** @param known the shell's id of this window; null in a browser */
export async function claimWindow(known: string | null, newId: () => string): Promise<WindowIdentity> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return { id: 'browser', open: () => Promise.resolve(new Set(['browser'])) };
  let id = known ?? sessionStorage.getItem(KEY) ?? newId();
  // a duplicated tab starts with the session storage of its original
  if (!(await hold(locks, id))) {
    id = newId();
    await hold(locks, id);
  }
  sessionStorage.setItem(KEY, id);
  return {
    id,
    open: async () => {
      const { held = [] } = await locks.query();
      return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? name.slice(PREFIX.length) : [])));
    },
  };
}

/** Holds the lock for as long as the page lives. @returns false when another window holds it */
function hold(locks: LockManager, id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    locks
      .request(PREFIX + id, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}
