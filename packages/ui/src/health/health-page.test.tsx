import { renderToStaticMarkup } from 'react-dom/server';
import { MantineProvider } from '@mantine/core';
import { expect, test } from 'vitest';
import type { HealthDetails, NotificationHealth } from '@gemba/core/wire';
import { healthDetails, people } from '../fixtures/people.ts';
import { NOW } from '../fixtures/sketch.ts';
import { channelHealth } from '../fixtures/told.ts';
import { HealthPage } from './health-page.tsx';

const well: HealthDetails = {
  ...healthDetails,
  status: 'ok',
  erp: { ...healthDetails.erp, state: 'up' },
  sources: [],
  playbooks: [],
  ownership: null,
  roster: { version: 1, problem: null },
  notUnderstood: [],
  rejectedPostings: [],
};
const everybodyReached: NotificationHealth = { ...channelHealth, channels: [], unreached24h: 0 };

function drawn(health: HealthDetails, channels: NotificationHealth | null | undefined): string {
  return renderToStaticMarkup(
    <MantineProvider>
      <HealthPage
        {...{ health, channels }}
        now={NOW}
        stale={null}
        postings={{ documentLink: null, onAct: null }}
        onErpCheck={null}
        references={{
          references: [],
          more: false,
          search: '',
          onSearch: () => undefined,
          people,
          acts: null,
          onExport: () => Promise.resolve({ ok: true }),
        }}
        flood={null}
        findings={null}
        onOpen={() => undefined}
      />
    </MantineProvider>,
  );
}

/** What stands beside the title. */
const overall = (health: HealthDetails, channels: NotificationHealth | null): string =>
  /<header class="page-head">(.*?)<\/header>/s
    .exec(drawn(health, channels))?.[1]
    ?.replaceAll(/<[^>]+>/g, '') ?? '';

test('all is well only when everybody who had to be told was reached', () => {
  expect(overall(well, everybodyReached)).toContain('All is well');
  expect(overall(well, { ...everybodyReached, unreached24h: 49 })).toContain(
    '49 notifications reached nobody',
  );
});

test('a channel or a source that is down is named beside the title, whatever the hub says of itself', () => {
  expect(overall(well, channelHealth)).toMatch(/Something is wrong: WhatsApp/);
  const [source] = healthDetails.sources;
  const down: HealthDetails = { ...well, sources: source ? [{ ...source, name: 'mes', state: 'down' }] : [] };
  expect(overall(down, null)).toMatch(/Something is wrong: mes/);
});

test('a manager whose figures are not here yet is not told that managers see them', () => {
  expect(drawn(well, null)).toContain('Managers see the channels here');
  expect(drawn(well, undefined)).not.toContain('Managers see the channels here');
});
