/** Promise 8 of the design in a real browser, and that no screen has an accessibility violation. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright';
import { chromiumPath, launchBrowser, newStation, signIn } from './browser.ts';
import { HubProcess, until } from './hub-process.ts';
import { soon } from './soon.ts';

describe.skipIf(chromiumPath === null)('stations (skipped without Chromium)', () => {
  let hub: HubProcess;
  let browser: Browser;

  beforeAll(async () => {
    hub = await HubProcess.start();
    browser = await launchBrowser();
    for (const playbook of ['quality-hold', 'machine-down', 'order-late']) await hub.demoSignal(playbook);
    await until(
      () => hub.exceptions(),
      (all) => all.length === 3,
    );
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.dispose();
  });

  const cards = (page: Page) => page.getByTestId('exception-card').count();

  test('8. A station that was cut off shows that it is stale, keeps queued acts, and after reconnecting holds the same state as the hub', async () => {
    const page = await signIn(await newStation(browser), hub, 'manager');
    await soon(() => cards(page)).toBe(3);
    await page.getByTestId('exception-card').filter({ hasText: 'V200-0731' }).click();
    const column = page.locator('[data-testid="decision-column"][data-function="quality"]');
    await column.waitFor();

    await hub.kill9();
    await page.getByTestId('stale-banner').waitFor();
    await column.getByRole('button', { name: /Hold the whole lot/ }).click();
    await column.getByRole('button', { name: 'Decide', exact: true }).click();
    // reloaded while the hub is away: the local copy paints, the act is kept
    await page.goto('about:blank');

    await hub.up();
    await page.goto(`${hub.url}/#/wall`);
    await soon(() => cards(page)).toBe(3);
    const decided = await until(
      () => hub.exceptions(),
      (all) => all.some((e) => e.decisions.some((d) => d.function === 'quality' && d.state === 'decided')),
    );
    expect(decided.flatMap((e) => e.decisions).filter((d) => d.state === 'decided')).toHaveLength(1);
    await soon(() => page.getByTestId('stale-banner').count()).toBe(0);
    await soon(() =>
      page
        .getByTestId('exception-card')
        .filter({ hasText: 'V200-0731' })
        .locator('[data-testid="lamp"][data-function="quality"]')
        .getAttribute('data-state'),
    ).toBe('confirmed');
    await page.context().close();
  });

  test('a wall keeps its last state and says since when, with no sign-in page and no error page, when the hub is gone', async () => {
    const page = await signIn(await newStation(browser), hub, 'wall');
    await soon(() => cards(page)).toBe(3);
    await hub.stop();
    await page.getByTestId('stale-banner').waitFor();
    expect(await cards(page)).toBe(3);
    expect(await page.getByLabel('Password').count()).toBe(0);
    await hub.up();
    await soon(() => page.getByTestId('stale-banner').count()).toBe(0);
    await page.context().close();
  });

  test.each(['dark', 'light'] as const)('axe finds nothing on any screen, %s', async (scheme) => {
    const station = await newStation(browser, scheme);
    const stranger = await station.newPage();
    await stranger.goto(hub.url);
    await stranger.getByLabel('Email').waitFor();
    expect(await violations(stranger)).toEqual([]);
    await stranger.close();

    const page = await signIn(station, hub, 'manager');
    const [exception] = await hub.exceptions();
    const screens = [
      'wall',
      'wall?scale=wall',
      `exceptions/${exception?.id}`,
      'decisions',
      'board',
      'loop',
      'health',
    ];
    for (const screen of screens) {
      await page.goto(`${hub.url}/#/${screen}`);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      expect({ screen, violations: await violations(page) }).toEqual({ screen, violations: [] });
    }
    await station.close();
  });

  async function violations(page: Page): Promise<string[]> {
    const { violations: found } = await new AxeBuilder({ page }).analyze();
    return found.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`.slice(0, 300));
  }
});
