/**
 * The main story, in real browsers, over a real broker, into the demo's ERP: MQTT says torque out of tolerance on a
 * lot → one exception with four decisions on the wall → three decide, one stays silent and escalates → postings appear
 * with ERP numbers → the card resolves. A second browser sees it live.
 */
import type { ExceptionState } from '@gemba/core/exception';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright';
import {
  mosquittoPath,
  startMosquitto,
  type Mosquitto,
} from '@gemba/hub/sources/mqtt/mosquitto-for-tests.ts';
import { chromiumPath, launchBrowser, newStation, signIn } from './browser.ts';
import { HubProcess, until } from './hub-process.ts';
import { soon } from './soon.ts';

const runnable = chromiumPath !== null && mosquittoPath !== null;

describe.skipIf(!runnable)('the main story (skipped without Chromium or mosquitto)', () => {
  let hub: HubProcess;
  let broker: Mosquitto;
  let browser: Browser;
  let deciding: Page;
  let watching: Page;

  beforeAll(async () => {
    const started = await startMosquitto();
    if (!started) throw new Error('mosquitto did not start');
    broker = started;
    hub = await HubProcess.start({ window: '8s', ladderStep: '2s', env: { GEMBA_MQTT_URL: broker.url } });
    browser = await launchBrowser();
    deciding = await signIn(await newStation(browser), hub, 'manager');
    watching = await signIn(await newStation(browser, 'light'), hub, 'wall');
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.dispose();
    await broker?.stop();
  });

  const card = (page: Page) => page.getByTestId('exception-card').filter({ hasText: 'V200-0731' });
  const lamp = (page: Page, fn: string) => card(page).locator(`[data-testid="lamp"][data-function="${fn}"]`);
  const lampState = (page: Page, fn: string) => lamp(page, fn).getAttribute('data-state');

  test('a torque out of tolerance over MQTT is one card with four functions asked, in both browsers', async () => {
    const machine = await connectAsync(broker.url);
    for (let i = 0; i < 5; i += 1)
      await machine.publishAsync(
        'plant/Assembly/WC-3-14/out-of-tolerance',
        JSON.stringify({
          id: `t-${i}`,
          lot: 'V200-0731',
          characteristic: 'torque M8',
          value: 41.7 + i / 10,
          lower: 34,
          upper: 38,
          uom: 'Nm',
        }),
        { qos: 1 },
      );
    await machine.endAsync();
    for (const page of [deciding, watching]) {
      await card(page).waitFor();
      await soon(() => card(page).getByTestId('lamp').count()).toBe(4);
      await soon(() => card(page).textContent()).toContain('5 reports');
    }
    expect(await hub.exceptions()).toHaveLength(1);
  });

  test('three decide, each with its own context; the silent one escalates by itself', async () => {
    await card(deciding).click();
    const column = (fn: string) => deciding.locator(`[data-testid="decision-column"][data-function="${fn}"]`);
    await column('quality').waitFor();
    const choices: [string, RegExp][] = [
      ['quality', /Hold the whole lot/],
      ['materials', /Use lot V200-0729/],
      ['customer-service', /New date for/],
    ];
    for (const [fn, label] of choices) {
      await column(fn).getByRole('button', { name: label }).click();
      await column(fn).getByRole('button', { name: 'Decide', exact: true }).click();
      await soon(() => column(fn).textContent()).toMatch(/Chosen|decided|confirmed/i);
    }
    await soon(() => lampState(watching, 'planning')).toBe('silent');
    await until(
      () => hub.journal(),
      (facts) =>
        facts.some((f) => f.type === 'decision.escalated' && f.payload.decisionId.endsWith('.planning')),
    );
  });

  test('the documents come back from the ERP to every wall', async () => {
    await soon(() => lampState(watching, 'quality')).toBe('confirmed');
    await soon(() => lamp(watching, 'quality').textContent()).toMatch(/QH-\d+/);
    await soon(() => deciding.textContent('body')).toMatch(/QH-\d+/);
  });

  test('when the escalated one is decided too and its posting confirmed, the card resolves everywhere', async () => {
    const column = deciding.locator('[data-testid="decision-column"][data-function="planning"]');
    await column
      .getByRole('button', { name: /Put order|Move order|Pull order/ })
      .first()
      .click();
    await column.getByRole('button', { name: 'Decide', exact: true }).click();
    const of = (all: ExceptionState[]) => all.find(({ subject }) => subject.lot === 'V200-0731');
    const all = await until(
      () => hub.exceptions(),
      (some) => of(some)?.state === 'resolved',
    );
    await soon(() => card(watching).count()).toBe(0);
    const journal = await hub.journal();
    // its last fact, whatever else has happened in the plant
    expect(journal.findLast(({ exceptionId }) => exceptionId === of(all)?.id)?.type).toBe(
      'exception.resolved',
    );
  });
});
