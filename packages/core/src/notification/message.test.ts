import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { asked, MIN, OPEN, stage, T0 } from '../exception/stage.testing.ts';
import { after } from '../time/index.ts';
import { answersOf, composeMessage, type Line, type Wording } from './message.ts';
import { aNotice } from './night.testing.ts';
import { MessageTemplates } from './templates.ts';
import '../yaml/shipped.testing.ts';

// Vite inlines the file: core has no file access
const [words = ''] = Object.values(
  import.meta.glob('../../../../resources/messages/en.yaml', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
const templates = MessageTemplates.parse(parse(words));
const wording: Wording = {
  templates,
  nameOf: (id) => ({ ann: 'Ann', lea: 'Lea', gemba: 'Gemba' })[id] ?? id,
  zone: 'Europe/Berlin',
  flooded: false,
  now: T0,
};
const CONSEQUENCE = {
  workOrders: 3,
  ordersLate: 1,
  customers: ['Nordhavn'],
  valueAtRisk: 125_000,
  currency: 'EUR',
  starvesAt: after(T0, 30 * MIN),
  daysLate: 2,
  contextAt: T0,
};

const PROPOSAL = { by: 'ann', option: 'scrap', label: 'Scrap', params: {}, reason: null, at: T0 };

function line(
  id: string,
  more: Parameters<typeof aNotice>[2] = {},
  opened: Partial<typeof OPEN.opened> = {},
): Line {
  const on = stage();
  on.run({
    ...OPEN,
    opened: { ...OPEN.opened, ...opened },
    decisions: [asked(id, { ladder: [{ afterMs: 0, to: 'lead' }] })],
  });
  const exceptionId = opened.correlationKey ?? 'x1';
  const exception = { ...on.exception(), id: exceptionId };
  const [decision] = exception.decisions;
  if (!decision) throw new Error('asks nothing');
  return { exception, decision, notice: aNotice('1', T0, { exceptionId, decisionId: id, ...more }) };
}

test('one decision: why you get this, what it is about, what is at stake, and what can be answered', () => {
  const message = composeMessage([line('quality', {}, { consequence: CONSEQUENCE })], wording);
  expect(message.subject).toBe('Decide by 09:10: What now?');
  expect(message.text.split('\n')).toEqual([
    'You decide this for quality. Priority A, due 09:10.',
    'Torque out of tolerance · line 3',
    'What now?',
    'At stake: 3 work orders concerned, 1 customer line late, 125,000 EUR at risk, first operation starves 09:30.',
    'In the control room only: Hold the lot (it needs Quantity), Release (it needs a reason).',
  ]);
  expect(message.answers).toEqual([
    { say: 'seen', label: 'I look at it' },
    { say: '3', label: 'Do nothing' },
  ]);
});

test('who is asked beside the owner can tell it from being the owner', () => {
  const because = 'escalated' as const;
  const owner = composeMessage([line('quality', { because, level: 1 })], wording);
  const beside = composeMessage(
    [line('quality', { because, level: 1, role: 'also', person: 'dan' })],
    wording,
  );
  expect(owner.text).toContain('You decide this for quality now.');
  expect(beside.text).toContain('Ann decides this for quality now; you are asked beside');
});

test('who is only informed has nothing to answer with', () => {
  const message = composeMessage(
    [line('quality', { because: 'mentioned', role: 'informed', by: 'lea', quote: 'look at crate 7' })],
    wording,
  );
  expect(message.text).toContain('Lea: "look at crate 7"');
  expect(message.answers).toEqual([]);
});

test('what is decided has no answers, what is proposed is not decided by a reply, and a hand-over is accepted or declined', () => {
  const { notice, decision } = line('quality');
  const says = (more: Partial<typeof decision>, because: typeof notice.because = 'asked') =>
    answersOf({ notice: { ...notice, because }, decision: { ...decision, ...more } }).map((a) => a.say);
  const handOver = { from: 'ann', to: 'lea', note: '', answerBy: T0 };
  expect(says({})).toEqual(['seen', '3']);
  expect(says({ state: 'acknowledged' })).toEqual(['3']);
  expect(says({ state: 'decided' })).toEqual([]);
  expect(says({ proposal: PROPOSAL })).toEqual([]);
  expect(says({ handOver }, 'hand-over-offered')).toEqual(['accept', 'decline']);
  expect(says({}, 'hand-over-offered')).toEqual([]);
});

test.each(['escalated', 'repeated', 'passed-on', 'reassigned', 'unshelved', 'window-moved'] as const)(
  'who is %s while a choice waits for a second person is asked to confirm or reject it, and offered no options',
  (because) => {
    const one = line('quality', { because, person: 'lea' });
    const waiting = { ...one, decision: { ...one.decision, proposal: PROPOSAL } };
    const message = composeMessage([waiting], wording);
    expect(message).toMatchObject({ answers: [], offersOptions: false });
    expect(message.subject).toBe('Needs a second person: What now?');
    expect(message.text).toContain('Ann has chosen; it counts only when a second person confirms it.');
    expect(message.text).toContain('Ann: "Scrap"');
    expect(message.text).not.toContain('You decide');
  },
);

test('who has chosen is not asked to confirm it themselves', () => {
  const one = line('quality', { because: 'repeated', person: 'ann' });
  const { text } = composeMessage([{ ...one, decision: { ...one.decision, proposal: PROPOSAL } }], wording);
  expect(text).toContain('What you have chosen counts only when a second person confirms it');
});

test('a due time that is over is called so, in a single message and in a list', () => {
  const late = { ...wording, now: after(T0, 11 * MIN) };
  const off = line('quality', { because: 'unshelved' });
  expect(composeMessage([off], late).subject).toBe('Off the shelf, decide by 09:10 (passed): What now?');
  const list = composeMessage([off, line('planning', {}, { correlationKey: 'x2' })], late).text;
  expect(list.match(/due 09:10 \(passed\)/g)).toHaveLength(2);
  expect(composeMessage([off], { ...wording, now: after(T0, 10 * MIN) }).subject).not.toContain('passed');
});

test('several decisions are one list that cannot be answered by a number', () => {
  const message = composeMessage(
    [line('quality'), line('planning', {}, { correlationKey: 'x2', title: 'Pump late', priority: 'C' })],
    wording,
  );
  expect(message.subject).toBe('2 decisions wait for you: What now?, …');
  expect(message.text.split('\n')).toHaveLength(2);
  expect(message).toMatchObject({ answers: [], decisionId: null, exceptionId: null, priority: 'A' });
});

test('in a flood: one line per situation, the worst first; what lies under another goes with it, ERP duties do not', () => {
  const of = (key: string, title: string, more: Partial<typeof OPEN.opened> = {}) =>
    line(key, {}, { correlationKey: key, title, priority: 'B', ...more });
  const message = composeMessage(
    [
      of('small', 'Label missing'),
      of('down', 'Line 3 down', { consequence: CONSEQUENCE }),
      of('station', 'Station 4 down', { parent: 'down' }),
      of('erp1', 'Posting refused', { playbook: 'posting-rejected' }),
      of('erp2', 'Posting refused', { playbook: 'posting-rejected' }),
    ],
    { ...wording, flooded: true },
  );
  const lines = message.text.split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(
    /^\[B\] Line 3 down · line 3 · with 1 more · down, station: due 09:10 · At stake: 3 work/,
  );
  expect(lines.filter((l) => l.includes('Posting refused'))).toHaveLength(2);
  expect(message.subject).toBe('5 situations wait for you: Label missing, …');
});

test('a subject is never longer than 120 characters, and no character is cut in half', () => {
  const { subject } = composeMessage(
    [line('quality', { because: 'mentioned' }, { title: '🏭'.repeat(200) })],
    wording,
  );
  expect(subject.length).toBeLessThanOrEqual(120);
  expect(subject.isWellFormed()).toBe(true);
});

test('the words’ file must have every reason and no placeholder that there is not', () => {
  const { notices } = templates;
  const { asked: _, ...without } = notices;
  expect(MessageTemplates.safeParse({ notices: without }).success).toBe(false);
  const wrong = { notices: { ...notices, asked: { subject: '{titel}', opening: 'x' } } };
  expect(MessageTemplates.safeParse(wrong).error?.issues[0]?.message).toBe('there is no {titel}');
});
