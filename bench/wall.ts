/** From the sending of a signal until its card, and the count of open ones, are drawn on a wall in Chromium. */
import { launchBrowser, chromiumPath, newStation, signIn } from '../tests/browser.ts';
import { HubProcess } from '../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';
import { outOfTolerance, paced } from './signals.ts';

const COUNT = 2_000;
const PER_SECOND = 100;

declare global {
  interface Window {
    drawn: [count: number, at: number][];
  }
}

export async function wallBench(): Promise<Figure[]> {
  if (chromiumPath === null) {
    process.stdout.write('  skipped: no Chromium on this machine\n');
    return [];
  }
  const hub = await HubProcess.start();
  const browser = await launchBrowser();
  try {
    const page = await signIn(await newStation(browser), hub, 'wall');
    await page.getByTestId('open-count').first().waitFor();
    // after each frame that changed the number of open exceptions: that number, and when the frame was handed over
    await page.evaluate(() => {
      window.drawn = [];
      const open = (): number =>
        [...document.querySelectorAll('[data-testid="open-count"]')].reduce(
          (sum, e) => sum + Number(e.textContent),
          0,
        );
      let last = open();
      const look = (): void => {
        const now = open();
        if (now !== last) {
          last = now;
          const channel = new MessageChannel();
          channel.port1.addEventListener('message', () => window.drawn.push([now, Date.now()]));
          channel.port1.start();
          channel.port2.postMessage(null);
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await paced(
      (e) => hub.signal(e),
      (i) => outOfTolerance(`WARM-${i}`),
      { count: 200, perSecond: PER_SECOND },
    );
    await page.waitForFunction((n) => (window.drawn.at(-1)?.[0] ?? 0) >= n, 200);
    const sentAt = [
      ...(
        await paced(
          (e) => hub.signal(e),
          (i) => outOfTolerance(`LOT-${i}`),
          { count: COUNT, perSecond: PER_SECOND },
        )
      ).values(),
    ];
    await page.waitForFunction((n) => (window.drawn.at(-1)?.[0] ?? 0) >= n, COUNT + 200, { timeout: 60_000 });
    const drawn = await page.evaluate(() => window.drawn);
    // the k-th signal is on the wall when the wall counts k
    const ms = sentAt.map((at, k) => (drawn.find(([count]) => count >= k + 201)?.[1] ?? Infinity) - at);
    return [
      {
        name: 'signal → drawn on the wall in Chromium, 100/s, p50',
        value: round(percentile(ms, 50)),
        unit: 'ms',
      },
      { name: '… p99', value: round(percentile(ms, 99)), unit: 'ms', goal: atMost(250, 'ms') },
      { name: '… max', value: round(Math.max(...ms)), unit: 'ms' },
    ];
  } finally {
    await browser.close();
    await hub.dispose();
  }
}
