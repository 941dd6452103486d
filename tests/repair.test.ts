/**
 * A refusal of the ERP, repaired by a person in a real browser: the period is closed → the exception of the refused
 * posting shows that very posting with the refused field first → another date, by keyboard alone → the document stands
 * on both cards. And the link to the ERP on the Health screen, with what managers can do there.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { ExceptionState } from '@gemba/core/exception';
import type { Page as PageOf, PostingRow } from '@gemba/core/wire';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser, newStation, signIn } from './browser.ts';
import { HubProcess, until } from './hub-process.ts';
import { soon } from './soon.ts';

const DAY_MS = 86_400_000;
const day = (fromNow: number): string => new Date(Date.now() + fromNow * DAY_MS).toISOString().slice(0, 10);

describe.skipIf(chromiumPath === null)('a refused posting in the browser (skipped without Chromium)', () => {
  let hub: HubProcess;
  let browser: Browser;
  let manager: Page;
  let held: ExceptionState;
  let refused: ExceptionState;

  const posting = (page: Page) => page.getByTestId('posting');
  const axe = async (page: Page): Promise<string[]> =>
    (await new AxeBuilder({ page }).analyze()).violations.map(
      (violation) => `${violation.id}: ${violation.nodes[0]?.html}`,
    );
  const exception = async (playbook: string): Promise<ExceptionState> => {
    const all = await until(
      () => hub.exceptions(),
      (some) => some.some((one) => one.playbook === playbook),
    );
    const found = all.find((one) => one.playbook === playbook);
    if (!found) throw new Error(`no exception of ${playbook}`);
    return found;
  };

  beforeAll(async () => {
    hub = await HubProcess.start({ window: '1h', ladderStep: '1h' });
    const settings = join(hub.dataFolder, 'erp/erp.json');
    const before: unknown = JSON.parse(await readFile(settings, 'utf8').catch(() => '{}'));
    // a day more, for the plant may be ahead of this machine
    await writeFile(`${settings}.new`, JSON.stringify({ ...(before as object), closedThrough: day(1) }));
    await rename(`${settings}.new`, settings);
    browser = await launchBrowser();
    manager = await signIn(await newStation(browser), hub, 'manager');
    await hub.demoSignal('quality-hold');
    held = await exception('quality-hold');
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.dispose();
  });

  test('what the ERP refuses is hot on the card at once, in the ERP’s own words', async () => {
    await manager.goto(`${hub.url}/#/exceptions/${held.id}`);
    const column = manager.locator('[data-testid="decision-column"][data-function="quality"]');
    await column.getByRole('button', { name: /Hold the whole lot/ }).click();
    await column.getByRole('button', { name: 'Decide', exact: true }).click();
    await posting(manager).getByText('lies in a closed period').waitFor();
    await soon(() => column.getAttribute('data-heat')).toBe('hot');
  });

  test('its own exception shows that posting, with the refused field first and in focus', async () => {
    refused = await exception('posting-rejected');
    await manager.goto(`${hub.url}/#/wall`);
    await manager.getByRole('button', { name: refused.title }).click();
    await posting(manager)
      .getByText(/^The ERP says/)
      .waitFor();
    await posting(manager)
      .getByRole('button', { name: /^Change and send/ })
      .press('Enter');
    const date = manager.getByLabel('Posting date');
    await soon(() => date.evaluate((field) => field === document.activeElement)).toBe(true);
    const [sent] = await hub.postings();
    expect((await hub.get<PageOf<PostingRow>>('/api/postings?id=another')).items).toEqual([]);
    expect(await date.inputValue()).toBe(sent?.transaction.postingDate);
    expect(await axe(manager)).toEqual([]);
  });

  test('unchanged it is not sent; Escape closes the form and gives the focus back', async () => {
    await manager.getByLabel('Reason').fill('again');
    await manager.keyboard.press('Enter');
    await manager.getByRole('alert').getByText('Change at least one figure').waitFor();
    expect((await hub.postings()).map((one) => one.state)).toEqual(['rejected']);
    await manager.keyboard.press('Escape');
    await soon(() => manager.getByLabel('Reason').count()).toBe(0);
    expect(manager.url()).toContain(refused.id);
    expect(await manager.evaluate(() => document.activeElement?.textContent)).toMatch(/^Change and send/);
  });

  test('with another date it goes through, by keyboard alone, and the document is there without a reload', async () => {
    await manager.keyboard.press('Enter');
    await manager.getByLabel('Posting date').fill(day(2));
    await manager.getByLabel('Reason').fill('the period is closed, posted in the next one');
    await manager.keyboard.press('Enter');
    await posting(manager)
      .getByText(/QH-\d+/)
      .waitFor();
    await posting(manager).getByText('✓✓ confirmed').waitFor();
    expect(await manager.getByLabel('Posting date').count()).toBe(0);
    await until(
      () => hub.exceptions(),
      (all) => all.find((one) => one.id === refused.id)?.state === 'resolved',
    );
    await manager.getByRole('button', { name: held.title }).click();
    await posting(manager)
      .getByText(/QH-\d+/)
      .waitFor();
    await posting(manager)
      .getByText(/The ERP shows: .*Lot V200-0731/)
      .waitFor();
    await manager.getByText('Repaired and sent again', { exact: false }).waitFor();
  });

  test('a manager compares with the ERP and reads it whole, on the Health screen', async () => {
    await manager.goto(`${hub.url}/#/health`);
    await manager.getByRole('button', { name: 'Compare now' }).click();
    await manager.getByText('1 posting compared').waitFor();
    await manager.getByRole('button', { name: 'Read all now' }).click();
    await manager.getByText('Read whole').waitFor();
    expect(await axe(manager)).toEqual([]);
  });

  test('a manager keeps the codes of both sides: adds one, removes it, and takes that back', async () => {
    const row = manager.getByRole('row', { name: /pallet/ });
    await manager.getByRole('button', { name: 'Add', exact: true }).click();
    await manager.getByLabel('Kind').selectOption('uom');
    await manager.getByRole('textbox', { name: 'Here', exact: true }).fill('pallet');
    await manager.getByRole('textbox', { name: 'In the ERP', exact: true }).fill('pcs');
    await manager.getByLabel('How many there make one here').fill('48');
    expect(await axe(manager)).toEqual([]);
    await manager.keyboard.press('Enter');
    await row.waitFor();
    await row.getByRole('button', { name: /^Remove/ }).click();
    await row.waitFor({ state: 'detached' });
    await manager.getByRole('button', { name: 'Undo' }).click();
    await row.getByText('48').waitFor();
    await manager.getByLabel('Search codes').fill('nothing like it');
    await manager.getByText('No code matches.').waitFor();
  });

  test('who is no manager reads all of it, and changes nothing', async () => {
    const quality = await signIn(await newStation(browser, 'light'), hub, 'quality');
    await quality.goto(`${hub.url}/#/health`);
    await quality.getByRole('row', { name: /pallet/ }).waitFor();
    for (const name of ['Compare now', 'Read all now', 'Add', 'Import CSV'])
      expect(await quality.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    expect(await quality.getByRole('button', { name: 'Export CSV' }).count()).toBe(1);
    expect(await axe(quality)).toEqual([]);
  });
});
