import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { flood, situations } from '../fixtures/crowds.ts';
import { busy } from '../fixtures/exceptions.ts';
import { health, notOnWall, onDuty, people, plant, shift } from '../fixtures/people.ts';
import { ago, decision, exception, inMin, NOW } from '../fixtures/sketch.ts';
import type { WallProps } from '../props.ts';
import { Wall } from './wall.tsx';

const drawn = (exceptions: WallProps['exceptions'], more: Partial<WallProps> = {}): string =>
  renderToStaticMarkup(
    <Wall
      {...{ exceptions, people, onDuty, notOnWall, plant, shift, health }}
      now={NOW}
      stale={null}
      scale="wall"
      signalToErp={null}
      onNotOnWall={() => undefined}
      onOpen={() => undefined}
      {...more}
    />,
  );

test('in a flood the wall says of whom, since when and how much, and that nothing is dropped', () => {
  const html = drawn(situations);
  expect(html).toMatch(/<b>Planning<\/b> 17 asked in 10 min, flood since \d\d:\d\d/);
  expect(html).toContain(
    '19 situations hold all 28 open exceptions; nothing is dropped, every window runs on.',
  );
  expect(html).toContain('and 11 more');
});

test('duties to the ERP are itemised in a flood', () => {
  const html = drawn(situations);
  expect(html).toContain('2 duties to the ERP');
  expect(html).toContain('The ERP refused: Expedite PO 88213');
});

test('without a flood there is no banner', () => {
  expect(drawn(busy)).not.toContain('Flood');
  expect(drawn(flood(10))).not.toContain('Flood');
});

test('what is not on the wall is counted by its reason, and opens where there is a place for it', () => {
  const html = drawn(busy);
  expect(html).toContain('5 in a planned stop · 4 not long enough · 61 not often enough · 14 muted');
  expect(html).toMatch(/<button[^>]*><span>Planned stops<\/span> <b>2<\/b><\/button>/);
  expect(drawn(busy, { onNotOnWall: null })).toContain('<span class="away-row"><span>Planned stops');
});

test('what is shelved in part is one click away, too', () => {
  const shelved = { at: ago(1), until: inMin(9), by: 'mk', reason: 'parts' };
  const asked = [decision({ function: 'quality' }), decision({ function: 'planning', shelved })];
  const html = drawn([exception('x', 'B', 'x', '', 1, asked)]);
  expect(html).toMatch(/<button[^>]*><span>Functions shelved<\/span> <b>1<\/b><\/button>/);
});

test('the mix of what was opened is shown against its target, also without colour', () => {
  expect(drawn(busy)).toContain('high: 29%, target 5%');
});
