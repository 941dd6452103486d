import { expect, test } from 'vitest';
import type { Fact } from '@gemba/core/exception';
import { waived } from '../fixtures/contradiction.ts';
import { evidence } from '../fixtures/evidence.ts';
import { ago } from '../fixtures/sketch.ts';
import { people } from '../fixtures/people.ts';
import { createFormat } from '../format/format.ts';
import { timelineWords } from './timeline-words.ts';

const lines = timelineWords(evidence.timeline, people, createFormat('en-GB', 'Europe/Berlin'));

test('the newest is told first, and every fact is told', () => {
  expect(lines.map((line) => line.seq)).toEqual(evidence.timeline.map((entry) => entry.seq).toReversed());
});

test('decisions are called by their function, people by name, with their reason', () => {
  expect(lines.find((line) => line.what === 'Quality: Hold the whole lot')).toMatchObject({
    who: 'I. Novak',
    quote: 'too many out to sort',
  });
});

test('an escalation stands out and names whom it reached', () => {
  expect(lines[0]).toMatchObject({
    what: 'Planning gave no answer: level 2, shift lead, T. Okafor',
    tone: 'hot',
  });
});

const told = (fact: Fact) => {
  const last = evidence.timeline.at(-1);
  if (!last) throw new Error('the fixture has a timeline');
  const entry = { ...last, ...fact, seq: last.seq + 1, at: ago(0), actor: 'in' };
  return timelineWords([...evidence.timeline, entry], people, createFormat('en-GB', 'Europe/Berlin'))[0];
};
const queued = evidence.timeline.find((entry) => entry.type === 'posting.queued');
const postingId = queued?.type === 'posting.queued' ? queued.payload.postingId : '';
const summary = queued?.type === 'posting.queued' ? queued.payload.summary : '';
const quality = evidence.timeline.find((entry) => entry.type === 'decision.decided');
const decisionId = quality?.type === 'decision.decided' ? quality.payload.decisionId : '';

test('a contradiction says against which answer, and where that was given', () => {
  const conflict = waived.decisions[0]?.conflicts?.[0];
  if (!conflict) throw new Error('the fixture is in conflict');
  expect(told({ type: 'decision.conflict-found', payload: { decisionId, conflict } })).toMatchObject({
    what: 'Quality is contradicted by Production: Hold the lot',
    quote: 'Line 3 lacks housings',
    tone: 'hot',
  });
  expect(told({ type: 'decision.conflict-settled', payload: { decisionId, conflictId: 'c' } })?.what).toBe(
    'Quality: the contradiction is settled',
  );
});

test('an answer that came back says why, in the words of whoever took it back or by what has changed', () => {
  const back = { decisionId, dueAt: ago(-30), windowMs: 1, differences: [] };
  expect(
    told({ type: 'decision.returned', payload: { ...back, because: 'withdrawn', reason: 'mixed up' } }),
  ).toMatchObject({ what: 'Quality took the answer back', quote: 'mixed up' });
  const differences = [{ subject: 'order 4716', figure: 'quantity', before: 32, now: 39 }];
  expect(
    told({
      type: 'decision.returned',
      payload: { ...back, because: 'erp-changed', reason: null, differences },
    }),
  ).toMatchObject({ quote: 'order 4716: quantity 32 → 39', tone: 'hot' });
});

test('a posting that was repaired, done by hand, dropped or undone is told as what it is', () => {
  const reason = 'posted tomorrow';
  expect(
    told({
      type: 'posting.repaired',
      payload: { postingId, summary: 'Quarantine 85 pcs', changes: [], reason },
    }),
  ).toMatchObject({ what: 'Repaired and sent again: Quarantine 85 pcs', quote: reason, who: 'I. Novak' });
  expect(
    told({ type: 'posting.entered-by-hand', payload: { postingId, erpDocument: 'QH 9', reason } })?.what,
  ).toBe('Done in the ERP by hand: QH 9');
  expect(told({ type: 'posting.superseded', payload: { postingId, because: 'withdrawn' } })?.what).toBe(
    `Not posted any more: ${summary}`,
  );
  expect(told({ type: 'posting.compensated', payload: { postingId, compensatedBy: 'p' } })?.what).toBe(
    `Undone in the ERP: ${summary}`,
  );
});

test('a document that shows other figures than were asked for is hot', () => {
  const differences = [{ subject: 'document', figure: 'qty', before: 92, now: 80 }];
  expect(
    told({
      type: 'posting.confirmed',
      payload: { postingId, erpDocument: 'QH 9', readBack: {}, differences },
    }),
  ).toMatchObject({ quote: 'not as asked for: document: quantity 92 → 80', tone: 'hot' });
});
