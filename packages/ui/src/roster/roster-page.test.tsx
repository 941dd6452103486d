import { renderToStaticMarkup } from 'react-dom/server';
import { MantineProvider } from '@mantine/core';
import { expect, test } from 'vitest';
import { people, plant } from '../fixtures/people.ts';
import {
  rosterCoverage,
  rosterDocument,
  rosterVersions,
  rosterView,
  rosterWho,
} from '../fixtures/rosters.ts';
import { NOW } from '../fixtures/sketch.ts';
import type { RosterView } from '@gemba/core/wire';
import { RosterPage } from './roster-page.tsx';

/** Whatever the hub sends: addresses of others are shown to those only who may read them. */
const shownTo = (viewer: string, mayArrange: RosterView['mayArrange']): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <RosterPage
        view={{ ...rosterView, mayArrange }}
        who={rosterWho}
        coverage={rosterCoverage}
        versions={rosterVersions}
        newest={rosterDocument}
        viewer={{ id: viewer, role: 'decider', functions: [] }}
        now={NOW}
        stale={null}
        onWouldGet={() => Promise.reject(new Error('not asked'))}
        onVersion={() => Promise.reject(new Error('not asked'))}
        onDiff={() => Promise.reject(new Error('not asked'))}
        onExport={() => Promise.resolve({ ok: true })}
        acts={null}
        {...{ people, plant }}
      />
    </MantineProvider>,
  );

test('the addresses of others are shown to managers only', () => {
  expect(shownTo('mk', 'all')).toContain('rk@northwind.example');
  expect(shownTo('mk', ['mk'])).not.toContain('rk@northwind.example');
});

test('the own addresses are shown to everybody', () => {
  expect(shownTo('mk', ['mk'])).toContain('mk@northwind.example');
});

test('a function for which nobody is on says so', () => {
  expect(shownTo('mk', [])).toMatch(/Customer service<\/th>.*?◆.*?nobody/s);
});

test('people and the document are one step away from who is on duty', () => {
  const html = shownTo('mk', []);
  const tabs = [...html.matchAll(/type="radio"[^>]*value="(\w+)"/g)].map(([, tab]) => tab);
  expect(tabs).toEqual(['duty', 'people', 'document']);
  expect(html).toContain('On now');
  expect(html).not.toContain('<textarea aria-label="The roster’s document"');
});
