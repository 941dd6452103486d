/** The shell's composition root: one process per user, the windows of the station, the bridge, nothing of the domain. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { app, dialog, ipcMain, net, protocol, safeStorage, screen, session } from 'electron';
import { APP_SCHEME } from '../bridge/index.ts';
import { answer } from './app-protocol.ts';
import { confinePages, refusePermissions } from './hardening.ts';
import { answerRequests } from './requests.ts';
import { sessionTokens } from './session-token.ts';
import { readHubOrigin } from './settings.ts';
import { readStation, writeStation } from './station-file.ts';
import { Station } from './station.ts';
import type { StationWindow } from './station-window.ts';

app.enableSandbox();
confinePages(app);
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);

async function start(): Promise<void> {
  await app.whenReady();
  const userData = app.getPath('userData');
  const hub = await readHubOrigin(process.env, userData);
  const folder = join(import.meta.dirname, '../renderer');
  refusePermissions(session.defaultSession);
  protocol.handle(APP_SCHEME, (request) =>
    answer(request, { folder, hub, fetch: (url, init) => net.fetch(url, init) }),
  );

  const profilePath = join(userData, 'station.json');
  const station = new Station({
    screen,
    profile: await readStation(profilePath),
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    save: (profile) => writeStation(profilePath, profile),
    newId: randomUUID,
  });
  const tokens = sessionTokens(safeStorage, join(userData, 'session'));

  answerRequests<StationWindow>(ipcMain, (contentsId) => station.windowOf(contentsId), {
    'window:setting': (_, window) => {
      const setting = station.settingOf(window.id);
      if (setting === null) throw new Error(`window ${window.id} does not belong to this station any more`);
      const { view, wallScale, linked } = setting;
      return { hub, windowId: window.id, view, wallScale, linked };
    },
    'window:link': (linked, window) => station.setLinked(window.id, linked),
    'window:open': (view) => station.open(view),
    'session:get-token': () => tokens.get(),
    'session:set-token': async (token, window) => {
      await tokens.set(token);
      station.tellOthers(window.id, 'session:changed', token, false);
    },
    'station:select': (exceptionId, window) =>
      station.tellOthers(window.id, 'station:selected', exceptionId, true),
  });

  app.on('second-instance', () => station.focus());
  app.on('activate', () => station.focus());
  app.on('window-all-closed', () => app.quit());
  let saved = false;
  app.on('before-quit', (event) => {
    if (saved) return;
    event.preventDefault();
    void station.quit().finally(() => {
      saved = true;
      app.quit();
    });
  });
  station.openAll();
}

if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    dialog.showErrorBox('Gemba cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  });
} else app.quit();
