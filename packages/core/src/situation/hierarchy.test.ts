import { expect, test } from 'vitest';
import { childrenOf, isAbout, mutesOf, parentsOf } from './hierarchy.ts';
import { playbook } from './rules.testing.ts';

const ABOVE = [{ playbook: 'line-down', same: { line: 'Line 3' } }];
const STATION = { workCentre: 'WC-3', line: 'Line 3', area: 'Assembly' };

test('what lies under what may be said from either side', () => {
  const line = playbook('line-down');
  const under = playbook('station-down', 'under: [{ playbook: line-down, same: [line] }]');
  expect(parentsOf(under, STATION, [line, under])).toEqual(ABOVE);
  expect(childrenOf(line, STATION, [line, under])).toMatchObject([{ playbook: 'station-down' }]);

  const parent = playbook('line-down', 'parentOf: [{ playbook: station-down, same: [line] }]');
  const station = playbook('station-down');
  expect(parentsOf(station, STATION, [parent, station])).toEqual(ABOVE);
  expect(childrenOf(parent, STATION, [parent, station])).toMatchObject([{ playbook: 'station-down' }]);
  expect(mutesOf(station, STATION)).toEqual([]);
});

test('an exception that does not tell all fields of a link has nothing above it', () => {
  const station = playbook('station-down', 'inhibitedBy: [{ playbook: line-down, same: [line, area] }]');
  expect(mutesOf(station, STATION)).toEqual([
    { playbook: 'line-down', same: { line: 'Line 3', area: 'Assembly' } },
  ]);
  expect(mutesOf(station, { line: 'Line 3' })).toEqual([]);
});

test('two exceptions belong together when all fields of the link are the same', () => {
  const [above] = ABOVE;
  expect(isAbout(STATION, above!)).toBe(true);
  expect(isAbout({ line: 'Line 1' }, above!)).toBe(false);
  expect(isAbout({}, above!)).toBe(false);
});
