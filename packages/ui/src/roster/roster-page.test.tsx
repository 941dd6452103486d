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
import type { RosterActs, RosterPageProps } from './props.ts';
import { RosterPage } from './roster-page.tsx';

/** Whatever the hub sends: addresses of others are shown to those only who may read them. */
const shownTo = (
  viewer: string,
  mayArrange: RosterView['mayArrange'],
  acts: RosterPageProps['acts'] = null,
): string =>
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
        {...{ people, plant, acts }}
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

test('whoever is on the roster can have the address of their calendar; it is not shown unasked', () => {
  const acts = new Proxy({} as RosterActs, { get: () => () => Promise.reject(new Error('not asked')) });
  const own = shownTo('mk', [], acts);
  expect(own).toContain('My shifts in a calendar program');
  expect(own).not.toContain('Address to subscribe to');
  expect(shownTo('nobody', 'all', acts)).not.toContain('My shifts in a calendar program');
});
