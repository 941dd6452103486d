/** What the preload puts on `window.gemba`: the whole of what a page can ask of the shell. Absent in a browser. */
import type { View } from '../station/index.ts';
import type { WindowSetting } from './channels.ts';

export interface GembaBridge {
  getSetting: () => Promise<WindowSetting>;
  /** whether this window follows what is selected in the others */
  setLinked: (linked: boolean) => Promise<void>;
  openWindow: (view: View) => Promise<void>;
  getToken: () => Promise<string | null>;
  /** kept encrypted by the operating system's key store; null forgets it */
  setToken: (token: string | null) => Promise<void>;
  select: (exceptionId: string) => Promise<void>;
  /** @returns how to stop listening */
  onSelected: (listener: (exceptionId: string) => void) => () => void;
  onSessionChanged: (listener: (token: string | null) => void) => () => void;
}

declare global {
  interface Window {
    gemba?: GembaBridge;
  }
}
