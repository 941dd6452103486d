/**
 * Who sits here. The person that was known last is taken up at once, so that a station paints before the hub answers;
 * the hub confirms or corrects it. When the session ends the person stays known: what is shown belongs to them, acting
 * needs a new sign-in. Only signing out forgets.
 */
import type { Me } from '@gemba/core/wire';
import { Refused } from '../api/request.ts';
import type { Api } from '../api/request.ts';

export interface SessionState {
  me: Me | null;
  /** true as soon as the hub refused the session; false until then, also while it cannot be asked */
  ended: boolean;
}

export type SignInResult = { ok: true } | { ok: false; message: string };

export interface Session {
  state: () => SessionState;
  subscribe: (listener: () => void) => () => void;
  /** asks the hub who this is; keeps the known person when the hub is away */
  refresh: () => Promise<void>;
  signIn: (credentials: { email: string; password: string }) => Promise<SignInResult>;
  signOut: () => Promise<void>;
  end: () => void;
}

export interface SessionOptions {
  api: () => Api;
  /** remembers the person between two starts */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** where the shell keeps the token; does nothing on the web */
  setToken: (token: string | null) => Promise<void>;
  /** whatever else this machine keeps about the person goes now */
  onSignedOut: () => void;
}

const KEY = 'gemba:me';

export function createSession({ api, storage, setToken, onSignedOut }: SessionOptions): Session {
  const listeners = new Set<() => void>();
  let state: SessionState = { me: known(storage), ended: false };

  const set = (next: SessionState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const end = (): void => {
    if (!state.ended) set({ ...state, ended: true });
  };

  async function refresh(): Promise<void> {
    try {
      const me = await api().get<Me>('/api/me');
      storage.setItem(KEY, JSON.stringify(me));
      set({ me, ended: false });
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) end();
    }
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    async signIn(credentials) {
      try {
        const { headers } = await api().post('/api/auth/sign-in/email', credentials);
        const token = headers.get('set-auth-token');
        if (token !== null) await setToken(token);
      } catch (error) {
        return { ok: false, message: error instanceof Error ? error.message : String(error) };
      }
      await refresh();
      return state.ended || state.me === null
        ? { ok: false, message: 'The hub accepted the password but not the session.' }
        : { ok: true };
    },
    async signOut() {
      // a hub that is away ends the session by its age; this machine forgets it now
      await api()
        .post('/api/auth/sign-out', {})
        .catch(() => undefined);
      await setToken(null);
      storage.removeItem(KEY);
      onSignedOut();
      set({ me: null, ended: true });
    },
    end,
  };
}

function known(storage: SessionOptions['storage']): Me | null {
  const text = storage.getItem(KEY);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Me;
  } catch {
    storage.removeItem(KEY);
    return null;
  }
}
