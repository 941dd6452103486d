/**
 * What a page can never do, whatever it contains: leave Gemba, open a window, embed one, or get a permission other than
 * showing notifications. Applies to every web contents, also those that nobody has thought of yet.
 */
import type { App, Session } from 'electron';
import { APP_ORIGIN } from '../bridge/index.ts';

export const isGembaPage = (url: string): boolean => url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);

const mayHave = (permission: string, url: string): boolean =>
  permission === 'notifications' && isGembaPage(url);

export function confinePages(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const stayInside = (event: { preventDefault: () => void; url: string }): void => {
      if (!isGembaPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stayInside);
    contents.on('will-frame-navigate', stayInside);
    contents.on('will-redirect', stayInside);
  });
}

export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) =>
    callback(mayHave(permission, contents.getURL())),
  );
  session.setPermissionCheckHandler((_, permission, origin) => mayHave(permission, origin));
  session.setDevicePermissionHandler(() => false);
}
