import { expect, test } from 'vitest';
import type { Fact } from '@gemba/core/exception';
import { askedTimeline } from '../../fixtures/asked-timeline.ts';
import { waived } from '../../fixtures/contradiction.ts';
import { evidence } from '../../fixtures/evidence.ts';
import { ago, consequence, inMin } from '../../fixtures/sketch.ts';
import { people } from '../../fixtures/people.ts';
import { createFormat } from '../../format/format.ts';
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

test('whoever was passed on is told with the reason', () => {
  const payload = { decisionId, from: 'in', to: 'mk' };
  const because = (why: 'off-shift' | 'left' | 'unreachable') =>
    told({ type: 'decision.passed-on', payload: { ...payload, because: why } })?.what;
  expect(because('off-shift')).toBe('Quality passed on to M. Köhler: I. Novak is off shift');
  expect(because('unreachable')).toBe(
    'Quality passed on to M. Köhler: I. Novak cannot be reached on any channel',
  );
  expect(because('left')).toBe('Quality passed on to M. Köhler: I. Novak is not on the roster any more');
  expect(
    told({ type: 'decision.passed-on', payload: { decisionId, from: null, to: 'mk', because: 'came-on' } })
      ?.what,
  ).toBe('Quality now has M. Köhler: nobody was on before');
  expect(
    told({ type: 'decision.passed-on', payload: { ...payload, to: null, because: 'left' } }),
  ).toMatchObject({ what: 'Quality lost its owner I. Novak: nobody else is on', tone: 'hot' });
});

test('a hand-over is told from its offer to its answer, or that there was none', () => {
  expect(
    told({
      type: 'decision.hand-over-offered',
      payload: { decisionId, from: 'in', to: 'mk', note: 'lot is in B3', answerBy: inMin(10) },
    }),
  ).toMatchObject({ what: 'Quality offered to M. Köhler, to answer by 13:29', quote: 'lot is in B3' });
  expect(told({ type: 'decision.hand-over-accepted', payload: { decisionId } })?.what).toBe(
    'Quality: hand-over accepted',
  );
  expect(
    told({ type: 'decision.hand-over-declined', payload: { decisionId, reason: 'I leave too' } })?.quote,
  ).toBe('I leave too');
  expect(told({ type: 'decision.hand-over-lapsed', payload: { decisionId } })).toMatchObject({
    what: 'Quality: nobody answered the hand-over, the ladder goes on',
    tone: 'hot',
  });
});

test('everybody who is asked in a step is named, and every repetition', () => {
  expect(
    told({
      type: 'decision.escalated',
      payload: { decisionId, level: 1, role: 'deputy', to: 'mk', also: ['to', 'sh'] },
    }),
  ).toMatchObject({ note: 'also asked: T. Okafor, S. Haddad' });
  expect(told({ type: 'decision.repeated', payload: { decisionId, nth: 3, to: ['mk'] } })?.what).toBe(
    'Quality, asked again (3): M. Köhler',
  );
  expect(told({ type: 'decision.ladder-exhausted', payload: { decisionId } })?.what).toBe(
    'Quality: the ladder has run out, whoever was asked stays asked',
  );
});

test('a choice of two persons tells both, and every signature with its meaning', () => {
  const chosen = { decisionId, option: 'scrap', label: 'Scrap', params: {}, reason: 'torn' };
  expect(told({ type: 'decision.proposed', payload: chosen })?.what).toBe(
    'Quality: Scrap, waits for a second person',
  );
  expect(
    told({
      type: 'decision.decided',
      payload: { ...chosen, chosenBy: 'mk', signatures: [{ by: 'mk', at: ago(1), meaning: 'rejected' }] },
    }),
  ).toMatchObject({
    quote: 'torn',
    note: 'chosen by M. Köhler, confirmed by a second person; signed by M. Köhler: rejected',
  });
  expect(
    told({ type: 'decision.proposal-rejected', payload: { decisionId, reason: 'too soon' } }),
  ).toMatchObject({
    what: 'Quality: the second person said no',
    quote: 'too soon',
  });
});

test('what counts because nobody decided is not taken for a decision', () => {
  const payload = {
    decisionId,
    option: 'hold',
    label: 'Hold',
    params: {},
    reason: null,
    byTimeout: true,
  } as const;
  expect(told({ type: 'decision.decided', payload })).toMatchObject({
    what: 'Quality: Hold, because nobody decided',
    tone: 'warm',
  });
});

test('a shelving that ends says why and after how long', () => {
  const ended = (because: 'person' | 'time' | 'event' | 'doubt') =>
    told({ type: 'decision.unshelved', payload: { decisionId, because, durationMs: 1_500_000 } });
  expect(ended('event')).toMatchObject({
    what: 'Quality is back: something new was reported',
    note: 'after 25 min',
  });
  expect(ended('doubt')).toMatchObject({ tone: 'hot' });
});

test('a reassessment tells the difference in words, and a window that moved tells why', () => {
  const told2 = timelineWords(askedTimeline, people, createFormat('en-GB', 'Europe/Berlin'));
  expect(told2.find(({ what }) => what === 'Priority B → A')).toMatchObject({
    note: 'starves 14:03 → 13:28, orders late 1 → 3, at risk €31,000 → €48,200, customers ACME → ACME, Hartmann',
    tone: 'hot',
  });
  expect(told2.find(({ what }) => what === 'Quality is due earlier, at 13:28')).toMatchObject({
    note: 'then the next operation starves',
    tone: 'warm',
  });
});

test('a reassessment that leaves the priority tells only what differs', () => {
  const before = consequence(26, 1, ['ACME'], 9_000);
  const opened = askedTimeline[0];
  if (opened?.type !== 'exception.opened') throw new Error('the fixture begins with its opening');
  const entries = [
    { ...opened, payload: { ...opened.payload, consequence: before } },
    {
      ...opened,
      type: 'exception.reassessed' as const,
      payload: { consequence: { ...before, starvesAt: null }, priority: opened.payload.priority },
    },
  ];
  expect(timelineWords(entries, people, createFormat('en-GB', 'Europe/Berlin'))[0]).toMatchObject({
    what: 'What happens if nobody decides has changed',
    note: 'starves 13:45 → none',
  });
});

test('what was held back before, muted meanwhile and opened again is told', () => {
  const opened = timelineWords(askedTimeline, people, createFormat('en-GB', 'Europe/Berlin')).at(-1);
  expect(opened?.note).toBe('held back before, until there were enough: 4 reports');
  expect(
    told({
      type: 'exception.event-muted',
      payload: { eventId: 'e', source: 'plc', playbook: 'p', cause: 'Station 7 stopped' },
    }),
  ).toMatchObject({ what: 'Muted while this is open: a report of plc', quote: 'Station 7 stopped' });
  expect(told({ type: 'exception.reopened', payload: { reason: 'it came back' } })?.quote).toBe(
    'it came back',
  );
  expect(told({ type: 'exception.placed-under', payload: { parent: 'x' } })?.what).toBe(
    'Placed under another exception',
  );
});

test('a split tells each of its questions, and advice is told with both sides', () => {
  const asking = askedTimeline.find((entry) => entry.type === 'decision.asked');
  if (asking?.type !== 'decision.asked') throw new Error('the fixture asks');
  const payload = {
    ...asking.payload,
    decisionId: 'part',
    question: 'And the 8?',
    partOf: decisionId,
    owner: 'mk',
  };
  expect(told({ type: 'decision.asked', payload })?.what).toBe('Quality was split: And the 8? (M. Köhler)');
  expect(
    told({
      type: 'decision.colleague-asked',
      payload: { decisionId, questionId: 'q', person: 'mk', text: 'since when?' },
    }),
  ).toMatchObject({ what: 'Quality: M. Köhler was asked for advice', quote: 'since when?' });
  expect(
    told({ type: 'decision.colleague-answered', payload: { decisionId, questionId: 'q', text: 'since 6' } })
      ?.quote,
  ).toBe('since 6');
  expect(
    told({ type: 'decision.delegated', payload: { decisionId, from: 'in', to: 'mk', reason: null } })?.what,
  ).toBe('Quality delegated to M. Köhler');
});
