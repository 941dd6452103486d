/** The one class through which every window passes: locked down, placed on its monitor, and watched when a person moves it. */
import { BrowserWindow } from 'electron';
import { APP_ORIGIN, NOTICES } from '../bridge/index.ts';
import type { Notice, NoticeChannel } from '../bridge/index.ts';
import type { Observed, Placement, View, WindowMode } from '../station/index.ts';

/** Address of each view in the renderer's hash routes. */
const ROUTES: Record<View, string> = {
  wall: '/wall',
  exception: '/exceptions',
  board: '/board',
  decisions: '/decisions',
  loop: '/loop',
  health: '/health',
};

export interface StationWindowOptions {
  placement: Placement;
  view: View;
  wallScale: boolean;
  preload: string;
  onMoved: () => void;
  onClosed: () => void;
}

export class StationWindow {
  readonly id: string;
  readonly #window: BrowserWindow;

  constructor({ placement, view, wallScale, preload, onMoved, onClosed }: StationWindowOptions) {
    this.id = placement.id;
    this.#window = new BrowserWindow({
      ...placement.bounds,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: '#d4d8db',
      title: 'Gemba',
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        // a wall behind another window stays live
        backgroundThrottling: false,
      },
    });
    this.#window.once('ready-to-show', () => {
      this.place(placement);
      this.#window.show();
    });
    this.#window.on('move', onMoved);
    this.#window.on('resize', onMoved);
    this.#window.on('maximize', onMoved);
    this.#window.on('unmaximize', onMoved);
    this.#window.on('enter-full-screen', onMoved);
    this.#window.on('leave-full-screen', onMoved);
    this.#window.on('closed', onClosed);
    void this.#window.loadURL(`${APP_ORIGIN}/index.html#${ROUTES[view]}${wallScale ? '?scale=wall' : ''}`);
  }

  get contentsId(): number {
    return this.#window.webContents.id;
  }

  /** Normal bounds first: a window is maximised and full-screen on the monitor where it stands. */
  place({ bounds, mode }: Placement): void {
    if (this.#window.isFullScreen() && mode !== 'full-screen') this.#window.setFullScreen(false);
    if (this.#window.isMaximized()) this.#window.unmaximize();
    this.#window.setBounds(bounds);
    if (mode === 'maximised') this.#window.maximize();
    if (mode === 'full-screen') this.#window.setFullScreen(true);
  }

  observe(): Observed {
    return { bounds: this.#window.getBounds(), restored: this.#window.getNormalBounds(), mode: this.#mode() };
  }

  notify<C extends NoticeChannel>(channel: C, notice: Notice<C>): void {
    if (!this.#window.isDestroyed()) this.#window.webContents.send(channel, NOTICES[channel].parse(notice));
  }

  focus(): void {
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  #mode(): WindowMode {
    if (this.#window.isFullScreen()) return 'full-screen';
    return this.#window.isMaximized() ? 'maximised' : 'normal';
  }
}
