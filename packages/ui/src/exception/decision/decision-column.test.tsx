import { MantineProvider } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { askedTimeline } from '../../fixtures/asked-timeline.ts';
import { asked, over, splitUp } from '../../fixtures/asking.ts';
import { people, roster } from '../../fixtures/people.ts';
import { NOW } from '../../fixtures/sketch.ts';
import type { Viewer } from '../../props.ts';
import { shownDecisions } from '../../view/decision/decision-parts.ts';
import { DecisionColumn } from './decision-column.tsx';

const [quality, planning, materials, service] = asked.decisions as [Decision, Decision, Decision, Decision];
const viewer = (id: string, functions: string[] = [], role: Viewer['role'] = 'decider'): Viewer => ({
  id,
  role,
  functions,
});
const drawn = (
  decision: Decision,
  who: Viewer | null,
  more: { exceptionOpen?: boolean; part?: { n: number; of: number } } = {},
): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <DecisionColumn
        decision={decision}
        part={more.part ?? null}
        exceptionOpen={more.exceptionOpen ?? true}
        postings={[]}
        pack={null}
        timeline={askedTimeline}
        people={people}
        roster={roster}
        viewer={who}
        away={false}
        now={NOW}
        onAct={() => Promise.resolve({ ok: true })}
        onOpen={() => undefined}
      />
    </MantineProvider>,
  );
const buttons = (html: string): string[] =>
  [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].map(([, inner = '']) =>
    inner.replaceAll(/<[^>]*>/g, ''),
  );

test('the window says why it ends then, and what counts when nobody decides', () => {
  const html = drawn(quality, null);
  expect(html).toContain('before the next operation starves');
  expect(html).toContain('If nobody decides by 12:28: Hold the whole lot');
});

test('a hand-over is answered by the one to whom it is offered, and by nobody else', () => {
  expect(buttons(drawn(planning, viewer('lm')))).toEqual(expect.arrayContaining(['Accept', 'Decline']));
  const other = drawn(planning, viewer('mk', ['planning']));
  expect(buttons(other)).not.toContain('Accept');
  expect(other).toContain('Offered to L. Meyer');
});

test('whoever owns it now can acknowledge what somebody else had seen before, and nobody twice', () => {
  const seen: Decision = {
    ...quality,
    state: 'acknowledged',
    owner: 'sh',
    acknowledgedBy: 'mk',
    shelved: null,
  };
  const inQuality = (id: string) => buttons(drawn(seen, viewer(id, ['quality'])));
  expect(inQuality('sh')).toContain('Acknowledge');
  expect(inQuality('mk')).not.toContain('Acknowledge');
  expect(inQuality('lm')).not.toContain('Acknowledge');
});

test('what is shelved is not acknowledged', () => {
  const open: Decision = { ...quality, state: 'asked', shelved: null };
  const until = instant(NOW + 60_000);
  const shelved: Decision = { ...open, shelved: { until, by: 'mk', at: instant(NOW), reason: 'parts' } };
  const who = viewer('mk', ['quality']);
  expect(buttons(drawn(open, who))).toContain('Acknowledge');
  expect(buttons(drawn(shelved, who))).not.toContain('Acknowledge');
});

test('a second person can confirm or reject what one has chosen; the first one can only take it back', () => {
  const second = drawn(materials, viewer('sh', ['materials']));
  expect(second).toContain('It counts when a second person confirms it.');
  expect(buttons(second)).toEqual(expect.arrayContaining(['Confirm', 'Reject']));
  const own = drawn(materials, viewer('aw', ['materials']));
  expect(own).toContain('Your choice waits for a second person.');
  expect(buttons(own)).not.toContain('Confirm');
  expect(buttons(own)).toContain('Take my choice back');
});

test('while a choice waits for its second person no other can be made', () => {
  const html = drawn(materials, viewer('sh', ['materials']));
  const option = /<button[^>]*>Hold the whole lot<\/button>/.exec(html)?.[0];
  expect(option).toContain('disabled');
});

test('whoever was asked for advice answers here, also without a right to decide', () => {
  expect(buttons(drawn(quality, viewer('rk')))).toContain('Answer');
  expect(buttons(drawn(quality, viewer('sh')))).not.toContain('Answer');
});

test('a ladder that has run out is told with how often it goes on asking', () => {
  const html = drawn(service, null);
  expect(html).toContain('Ladder has run out');
  expect(html).toContain('Still asked every 15 min');
});

test('everybody who stays asked is named', () => {
  expect(drawn(planning, null)).toContain(
    'Stay asked until it is decided: T. Okafor, M. Köhler, D. Moreau, J. Lindqvist',
  );
});

test('an option says before it is chosen that it is signed and needs a second person', () => {
  const html = drawn(quality, null);
  expect(html).toContain('asks for your password: it is signed; a second person must confirm it');
});

test('seeing it and bringing it back are one press away; only the rest lies in the menu', () => {
  expect(buttons(drawn(quality, viewer('lm', ['quality'])))).toEqual(
    expect.arrayContaining(['Acknowledge', 'Comment']),
  );
  const [, second] = shownDecisions(splitUp.decisions);
  const shelved = second && drawn(second.decision, viewer('lm', ['quality']), { part: { n: 2, of: 3 } });
  expect(shelved).toContain('part 2 of 3');
  expect(shelved && buttons(shelved)).toContain('Bring back');
  expect(shelved).toContain('Back at 12:45, or as soon as anything new is reported.');
});

test('an answer of an open exception is taken back, of a resolved one opened again', () => {
  const [timedOut, signed] = over.decisions as [Decision, Decision];
  const boss = viewer('pm', [], 'manager');
  expect(buttons(drawn(timedOut, boss))).toContain('Take back');
  const resolved = buttons(drawn(timedOut, boss, { exceptionOpen: false }));
  expect(resolved).toContain('Open again');
  expect(resolved).not.toContain('Take back');
  expect(drawn(timedOut, boss)).toContain('nobody had decided by');
  expect(drawn(signed, boss).match(/Signed by/g)).toHaveLength(2);
});

test('whoever only looks can do nothing', () => {
  expect(buttons(drawn(quality, null)).filter((label) => label !== 'Why?')).toEqual(
    quality.options.map(({ label }) => label),
  );
  expect(drawn(quality, null)).toContain('Sign in to decide');
});

test('options that this person cannot choose do not look as if they could', () => {
  const open: Decision = { ...quality, state: 'asked', shelved: null };
  expect(drawn(open, viewer('mk', ['quality']))).toContain('data-answerable="true"');
  expect(drawn(open, viewer('mk', ['finance']))).toContain('data-answerable="false"');
  expect(drawn(open, null)).toContain('data-answerable="false"');
});

test('seeing it comes before choosing: the button stands above the options', () => {
  const open: Decision = { ...quality, state: 'asked', shelved: null };
  const labels = buttons(drawn(open, viewer('mk', ['quality'])));
  expect(labels.indexOf('Acknowledge')).toBeGreaterThanOrEqual(0);
  expect(labels.indexOf('Acknowledge')).toBeLessThan(labels.indexOf(open.options[0]?.label ?? ''));
});
