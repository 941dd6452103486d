/**
 * The station that this window belongs to, as the renderer needs it: the shell's bridge inside Electron, the page itself
 * in a browser. Everything that differs between the two is decided here.
 */
import type { GembaBridge } from '../bridge/index.ts';

export interface RendererStation {
  /** origin of the hub: for the socket and as the name of the local copy */
  hub: string;
  /** the shell's id of this window; null in a browser */
  windowId: string | null;
  /** the session's token; null on the web, where a cookie does it */
  token: () => Promise<string | null>;
  setToken: (token: string | null) => Promise<void>;
  /** tells the station's other windows what was opened here */
  select: (exceptionId: string) => void;
  onSelected: (listener: (exceptionId: string) => void) => () => void;
  /** another window signed in or out */
  onSessionChanged: (listener: () => void) => () => void;
}

export async function findStation(bridge: GembaBridge | undefined): Promise<RendererStation> {
  return bridge ? inShell(bridge) : inBrowser();
}

async function inShell(bridge: GembaBridge): Promise<RendererStation> {
  const { hub, windowId } = await bridge.getSetting();
  let token = await bridge.getToken();
  return {
    hub,
    windowId,
    token: () => Promise.resolve(token),
    setToken: async (next) => {
      token = next;
      await bridge.setToken(next);
    },
    select: (exceptionId) => void bridge.select(exceptionId),
    onSelected: (listener) => bridge.onSelected(listener),
    onSessionChanged: (listener) =>
      bridge.onSessionChanged((next) => {
        token = next;
        listener();
      }),
  };
}

const inBrowser = (): RendererStation => ({
  hub: location.origin,
  windowId: null,
  token: () => Promise.resolve(null),
  setToken: () => Promise.resolve(),
  select: () => undefined,
  onSelected: () => () => undefined,
  onSessionChanged: () => () => undefined,
});
