/** The machine's own Chromium for tests and benches; null where there is none, and the test's name says so. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import type { HubProcess } from './hub-process.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath: string | null = PLACES.find((place) => existsSync(place)) ?? null;

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium on this machine');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const VIEWPORT = { width: 1920, height: 1080 };

/** A station of its own: cookies, local copy and all. */
export const newStation = (browser: Browser, scheme: 'dark' | 'light' = 'dark'): Promise<BrowserContext> =>
  browser.newContext({ viewport: VIEWPORT, colorScheme: scheme });

/** @param login the part of the demo account's address before the @, e.g. "quality" */
export async function signIn(station: BrowserContext, hub: HubProcess, login: string): Promise<Page> {
  const file = await readFile(join(hub.dataFolder, 'demo-sign-ins.json'), 'utf8');
  const { password, accounts } = JSON.parse(file) as { password: string; accounts: { email: string }[] };
  const account = accounts.find(({ email }) => email.startsWith(`${login}@`));
  if (!account) throw new Error(`no demo account ${login}`);
  const page = await station.newPage();
  await page.goto(`${hub.url}/#/wall`);
  await page.getByLabel('Email').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').first().waitFor();
  return page;
}
