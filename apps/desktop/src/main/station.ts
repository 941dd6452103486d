/**
 * The station at run time: opens the windows of its profile, keeps each on its monitor while monitors come and go, and
 * remembers what a person changes. After monitors changed, the system itself moves windows about; for `SETTLE_MS` such
 * moves are not taken for a person's.
 */
import type { Screen } from 'electron';
import { arrange, newWindow, primaryOf, remember } from '../station/index.ts';
import type { Monitor, StationProfile, StationWindowProfile, View } from '../station/index.ts';
import type { Notice, NoticeChannel } from '../bridge/index.ts';
import { StationWindow } from './station-window.ts';

const SETTLE_MS = 2_000;
const SAVE_AFTER_MS = 500;

export interface StationOptions {
  screen: Screen;
  profile: StationProfile | null;
  preload: string;
  save: (profile: StationProfile) => Promise<void>;
  newId: () => string;
}

export class Station {
  readonly #options: StationOptions;
  readonly #windows = new Map<string, StationWindow>();
  #profile: StationProfile;
  #settling: NodeJS.Timeout | null = null;
  #saving: NodeJS.Timeout | null = null;
  #quitting = false;

  constructor(options: StationOptions) {
    this.#options = options;
    this.#profile = options.profile ?? firstProfile(this.#monitors());
    const { screen } = options;
    const changed = (): void => this.#monitorsChanged();
    screen.on('display-added', changed);
    screen.on('display-removed', changed);
    screen.on('display-metrics-changed', changed);
  }

  openAll(): void {
    for (const window of this.#profile.windows) this.#show(window);
  }

  open(view: View): void {
    const monitor = primaryOf(this.#monitors());
    if (monitor === null) return;
    const window = newWindow(this.#options.newId(), view, monitor);
    this.#profile = { ...this.#profile, windows: [...this.#profile.windows, window] };
    this.#show(window);
    this.#saveSoon();
  }

  focus(): void {
    const [first] = this.#windows.values();
    if (first) first.focus();
    else this.openAll();
  }

  setLinked(id: string, linked: boolean): void {
    const windows = this.#profile.windows.map((w) => (w.id === id ? { ...w, linked } : w));
    this.#profile = { ...this.#profile, windows };
    this.#saveSoon();
  }

  settingOf(id: string): StationWindowProfile | null {
    return this.#profile.windows.find((w) => w.id === id) ?? null;
  }

  windowOf(contentsId: number): StationWindow | null {
    return [...this.#windows.values()].find((w) => w.contentsId === contentsId) ?? null;
  }

  /** Tells the other windows; `linkedOnly`: those that follow. */
  tellOthers<C extends NoticeChannel>(
    from: string,
    channel: C,
    notice: Notice<C>,
    linkedOnly: boolean,
  ): void {
    for (const window of this.#windows.values())
      if (window.id !== from && (!linkedOnly || this.settingOf(window.id)?.linked))
        window.notify(channel, notice);
  }

  /** From here on windows that close belong to the station all the same. */
  async quit(): Promise<void> {
    this.#quitting = true;
    if (this.#saving !== null) await this.#save();
  }

  #show(window: StationWindowProfile): void {
    const placement = arrange(this.#profile, this.#monitors()).find((p) => p.id === window.id);
    if (!placement) return;
    const shown = new StationWindow({
      placement,
      view: window.view,
      wallScale: window.wallScale,
      preload: this.#options.preload,
      onMoved: () => this.#moved(window.id),
      onClosed: () => this.#closed(window.id),
    });
    this.#windows.set(window.id, shown);
  }

  #moved(id: string): void {
    const window = this.#windows.get(id);
    if (!window || this.#settling !== null) return;
    this.#profile = remember(this.#profile, id, window.observe(), this.#monitors());
    this.#saveSoon();
  }

  /** A window that a person closes leaves the profile; the last one stays in it, for it is what the next start opens. */
  #closed(id: string): void {
    this.#windows.delete(id);
    if (this.#quitting || this.#windows.size === 0) return;
    this.#profile = { ...this.#profile, windows: this.#profile.windows.filter((w) => w.id !== id) };
    this.#saveSoon();
  }

  #monitorsChanged(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => (this.#settling = null), SETTLE_MS);
    for (const placement of arrange(this.#profile, this.#monitors()))
      this.#windows.get(placement.id)?.place(placement);
  }

  #monitors(): Monitor[] {
    const primary = this.#options.screen.getPrimaryDisplay().id;
    return this.#options.screen
      .getAllDisplays()
      .map(({ id, label, bounds, workArea }) => ({ label, bounds, workArea, primary: id === primary }));
  }

  #saveSoon(): void {
    if (this.#saving === null) this.#saving = setTimeout(() => void this.#save(), SAVE_AFTER_MS);
  }

  async #save(): Promise<void> {
    if (this.#saving !== null) clearTimeout(this.#saving);
    this.#saving = null;
    await this.#options.save(this.#profile);
  }
}

function firstProfile(monitors: Monitor[]): StationProfile {
  const primary = primaryOf(monitors);
  return { name: 'Station', windows: primary === null ? [] : [newWindow('main', 'wall', primary)] };
}
