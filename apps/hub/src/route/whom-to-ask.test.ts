import type { Decision, ExceptionState, LadderStep } from '@gemba/core/exception';
import { Roster } from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { openWhomToAsk } from './whom-to-ask.ts';

const somebody = (id: string, role: string, shift: string) => ({
  id,
  name: id,
  functions: ['quality'],
  role,
  shift,
});
const ROSTER = Roster.parse({
  timeZone: 'UTC',
  shifts: [
    { id: 'day', name: 'Day', start: '06:00', end: '18:00' },
    { id: 'night', name: 'Night', start: '18:00', end: '06:00' },
  ],
  people: [
    somebody('decider', 'decider', 'day'),
    somebody('deputy-1', 'deputy', 'day'),
    somebody('deputy-2', 'deputy', 'day'),
    somebody('owl', 'deputy', 'night'),
    somebody('lead', 'lead', 'day'),
    somebody('plant-manager', 'plant-manager', 'day'),
  ],
});
const STEP: LadderStep = { afterMs: 0, to: 'deputy', also: ['lead'] };

function askedOnceMore(owner: string | null, alsoAsked: string[], step: LadderStep | null = STEP) {
  const { repeatTo } = openWhomToAsk({ roster: () => ROSTER, load: () => new Map(), now: () => instant(0) });
  return repeatTo(
    { subject: {} } as ExceptionState,
    { function: 'quality', owner, alsoAsked } as unknown as Decision,
    step,
    instant(Date.UTC(2026, 10, 24, 10)),
  );
}

test('a repeat asks the people of the running step who are asked already, and nobody else', () => {
  expect(askedOnceMore('deputy-2', ['decider', 'lead'])).toEqual(['deputy-2', 'lead']);
  expect(askedOnceMore('deputy-2', ['decider'])).toEqual(['deputy-2']);
});

test('who was asked on the step and has gone home is not asked again; the owner is, as long as it is theirs', () => {
  expect(askedOnceMore('plant-manager', ['owl', 'deputy-1'])).toEqual(['plant-manager', 'deputy-1']);
  expect(askedOnceMore('owl', [])).toEqual(['owl']);
});

test('a step that is taken once more asks somebody in its role who was not asked before, and nobody above for that', () => {
  const { escalateTo } = openWhomToAsk({
    roster: () => ROSTER,
    load: () => new Map([['deputy-2', 9]]),
    now: () => instant(0),
  });
  const taken = (owner: string, alsoAsked: string[]) =>
    escalateTo(
      { subject: {} } as ExceptionState,
      { function: 'quality', owner, alsoAsked } as unknown as Decision,
      { afterMs: 0, to: 'deputy' },
      instant(Date.UTC(2026, 10, 24, 10)),
    );
  expect(taken('decider', [])).toEqual(['deputy-1']);
  expect(taken('decider', ['deputy-1'])).toEqual(['deputy-2']);
  expect(taken('decider', ['deputy-1', 'deputy-2'])).toEqual(['deputy-1']);
});

test('a decision without an owner asks whomever the roster names for the step', () => {
  expect(askedOnceMore(null, [])).toEqual(['deputy-1', 'lead']);
});

test('without a ladder the owner is asked again', () => {
  expect(askedOnceMore('decider', [], null)).toEqual(['decider']);
});
