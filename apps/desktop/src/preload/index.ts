/** Runs sandboxed and isolated in every window: exposes the bridge and nothing of Electron. */
import { contextBridge, ipcRenderer } from 'electron';
import { NOTICES, REQUESTS } from '../bridge/index.ts';
import type {
  GembaBridge,
  Notice,
  NoticeChannel,
  RequestChannel,
  RequestInput,
  RequestOutput,
} from '../bridge/index.ts';

async function request<C extends RequestChannel>(
  channel: C,
  input: RequestInput<C>,
): Promise<RequestOutput<C>> {
  const answer: unknown = await ipcRenderer.invoke(channel, input);
  return REQUESTS[channel].output.parse(answer) as RequestOutput<C>;
}

function listen<C extends NoticeChannel>(channel: C, listener: (notice: Notice<C>) => void): () => void {
  const heard = (_: Electron.IpcRendererEvent, notice: unknown): void =>
    listener(NOTICES[channel].parse(notice) as Notice<C>);
  ipcRenderer.on(channel, heard);
  return () => ipcRenderer.off(channel, heard);
}

const bridge: GembaBridge = {
  getSetting: () => request('window:setting', undefined),
  setLinked: (linked) => request('window:link', linked),
  openWindow: (view) => request('window:open', view),
  getToken: () => request('session:get-token', undefined),
  setToken: (token) => request('session:set-token', token),
  select: (exceptionId) => request('station:select', exceptionId),
  onSelected: (listener) => listen('station:selected', listener),
  onSessionChanged: (listener) => listen('session:changed', listener),
};

contextBridge.exposeInMainWorld('gemba', bridge);
