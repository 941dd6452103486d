/**
 * The words of one message, from what is true when it goes out: one notice with all that the decision needs, several as
 * a list, or in a flood the situations ranked by what is at stake; duties towards the ERP stay lines of their own.
 * Only a message about one decision can be answered: in a list an answer could be meant for any line. While a proposal
 * waits for a second person, that is what everybody is asked, whatever the notice was because of.
 */
import type { Consequence, Decision, ExceptionState, Priority } from '../exception/state.ts';
import { DateTime } from 'luxon';
import { epochMs, type Instant } from '../time/index.ts';
import { situationsOf, type Situation } from '../urgency/situations.ts';
import { cut } from './cut.ts';
import { asksToAct, type Notice, type NoticeRole } from './notice.ts';
import { notByReply, SAY_ACCEPT, SAY_DECLINE, SAY_SEEN, sayOf } from './reply.ts';
import { fill, wordsFor, type MessageTemplates, type Words } from './templates.ts';

export interface Line {
  notice: Notice;
  exception: ExceptionState;
  decision: Decision;
}

export interface Message {
  /** ≤ 120 characters */
  subject: string;
  text: string;
  priority: Priority;
  /** the only exception and decision that it is about; null: several */
  exceptionId: string | null;
  decisionId: string | null;
  answers: { say: string; label: string }[];
  /** whether an option can be chosen by answering it */
  offersOptions: boolean;
  /** what the recipient is in the only decision's eyes; an answer is understood accordingly */
  role: NoticeRole;
}

export interface Wording {
  templates: MessageTemplates;
  nameOf: (person: string) => string;
  /** IANA, the recipient's */
  zone: string;
  flooded: boolean;
  now: Instant;
}

const SUBJECT_MOST = 120;
const QUOTE_MOST = 1_000;

/** @param lines at least one, most urgent first */
export function composeMessage(lines: readonly Line[], wording: Wording): Message {
  const [first] = lines;
  if (!first) throw new Error('a message about nothing');
  const decisions = new Set(lines.map(({ decision }) => decision.id));
  const exceptions = new Set(lines.map(({ exception }) => exception.id));
  const about = {
    priority: lines.map(({ exception }) => exception.priority).toSorted()[0] ?? first.exception.priority,
    exceptionId: exceptions.size === 1 ? first.exception.id : null,
    decisionId: decisions.size === 1 ? first.decision.id : null,
  };
  if (decisions.size === 1) return { ...about, ...single(lines, wording) };
  const blocks = wording.flooded ? digest(lines, wording) : lines.map((line) => listed(line, wording));
  const subject = wording.flooded
    ? `${exceptions.size} situations wait for you: ${first.exception.title}, …`
    : `${decisions.size} decisions wait for you: ${first.decision.question}, …`;
  return {
    ...about,
    subject: cut(subject, SUBJECT_MOST),
    text: blocks.join('\n'),
    answers: [],
    offersOptions: false,
    role: 'informed',
  };
}

/** Several notices of one decision are one question: the latest says why. */
function single(
  lines: readonly Line[],
  wording: Wording,
): Omit<Message, 'priority' | 'exceptionId' | 'decisionId'> {
  const line = lines.reduce((latest, one) => (one.notice.seq > latest.notice.seq ? one : latest));
  const asked =
    lines.find(offersOptions) ?? lines.find((one) => MAY_DECIDE.includes(one.notice.role)) ?? line;
  const { exception, decision } = line;
  const { subject, opening } = wordsOf(line, wording);
  const quoted = (by: string, words: string) => `${wording.nameOf(by)}: "${cut(words, QUOTE_MOST)}"`;
  const quotes = new Set(lines.flatMap(({ notice: n }) => (n.quote ? [quoted(n.by, n.quote)] : [])));
  if (decision.proposal && asksAboutProposal(line.notice))
    quotes.add(quoted(decision.proposal.by, decision.proposal.label));
  const elsewhere = decision.options.flatMap((option) => {
    const why = notByReply(option);
    return why === null ? [] : [`${option.label} (${why})`];
  });
  const answers = answersOf(asked);
  const text = [
    opening,
    ...quotes,
    `${exception.title}${exception.where ? ` · ${exception.where}` : ''}`,
    decision.question,
    consequenceIn(exception.consequence, wording),
    offersOptions(asked) && answers.length > 1 && elsewhere.length > 0
      ? `In the control room only: ${elsewhere.join(', ')}.`
      : '',
  ];
  return {
    subject: cut(subject, SUBJECT_MOST),
    text: text.filter((part) => part !== '').join('\n'),
    answers,
    offersOptions: offersOptions(asked),
    role: asked.notice.role,
  };
}

const MAY_DECIDE: readonly NoticeRole[] = ['owner', 'also'];
const CAN_CONFIRM: readonly NoticeRole[] = [...MAY_DECIDE, 'second'];

const HAND_OVER_ANSWERS = [
  { say: SAY_ACCEPT, label: 'I take over' },
  { say: SAY_DECLINE, label: 'I do not; say why' },
];

type Asking = { notice: Pick<Notice, 'role' | 'because'>; decision: Decision };

/** Whether a message that says this lets its reader decide: a number means an option only where it stood beside one. */
export const offersOptions = ({ notice, decision }: Asking): boolean =>
  MAY_DECIDE.includes(notice.role) &&
  decision.state !== 'decided' &&
  !decision.proposal &&
  notice.because !== 'hand-over-offered';

export function answersOf({ notice, decision }: Asking): Message['answers'] {
  if (notice.because === 'hand-over-offered') return decision.handOver ? HAND_OVER_ANSWERS : [];
  if (!offersOptions({ notice, decision })) return [];
  const seen = decision.state === 'asked' ? [{ say: SAY_SEEN, label: 'I look at it' }] : [];
  const options = decision.options.flatMap((option, i) =>
    notByReply(option) === null ? [{ say: sayOf(i), label: option.label }] : [],
  );
  return [...seen, ...options];
}

/** "[A] Escalated to you, step 2: Use the lot? · V200 out of tolerance · due 14:05" */
function listed(line: Line, wording: Wording): string {
  const { exception, decision } = line;
  const due = dueTime(decision.dueAt, wording);
  return `[${exception.priority}] ${wordsOf(line, wording).subject} · ${exception.title} · due ${due}`;
}

/** One line per situation, worst first; what the ERP waits for is not lumped together. */
function digest(lines: readonly Line[], wording: Wording): string[] {
  const of = Map.groupBy(lines, (line) => line.exception.id);
  const situations = situationsOf([...of.values()].flatMap(([first]) => (first ? [first.exception] : [])));
  const told = situations.flatMap((situation) => {
    const all = [situation.head, ...situation.children].flatMap(({ id }) => of.get(id) ?? []);
    return situation.erpDuty
      ? all.map((line) => listed(line, wording))
      : [situationLine(situation, all, wording)];
  });
  const closed = lines.filter(({ exception }) => exception.state === 'resolved');
  return [...told, ...closed.map((line) => listed(line, wording))];
}

/** "[A] Line 3 down · Press shop · with 4 more · quality, planning: due 14:05 · At stake: …" */
function situationLine(
  { head, children, priority }: Situation,
  lines: readonly Line[],
  wording: Wording,
): string {
  const functions = [...new Set(lines.map((line) => line.decision.function))].join(', ');
  const due = lines.map((line) => line.decision.dueAt).toSorted()[0];
  const parts = [
    `[${priority}] ${head.title}`,
    head.where,
    children.length > 0 ? `with ${children.length} more` : '',
    head.occurrences > 1 ? `reported ${head.occurrences} times` : '',
    due === undefined ? '' : `${functions}: due ${dueTime(due, wording)}`,
    consequenceIn(head.consequence, wording),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

const asksAboutProposal = ({ because, role }: Notice): boolean =>
  asksToAct(because) && because !== 'hand-over-offered' && CAN_CONFIRM.includes(role);

function wordsOf({ notice, exception, decision }: Line, wording: Wording) {
  const proposal = asksAboutProposal(notice) ? decision.proposal : undefined;
  const own = proposal?.by === notice.person;
  const { subject, opening } = proposal
    ? wordsFor(wording.templates, 'proposed', own ? 'own' : null)
    : wordsFor(wording.templates, notice.because, notice.role === 'also' ? 'beside' : null);
  const words: Words = {
    title: exception.title,
    where: exception.where,
    question: decision.question,
    function: decision.function,
    priority: exception.priority,
    due: dueTime(decision.dueAt, wording),
    by: wording.nameOf(proposal?.by ?? notice.by),
    owner: decision.owner === null ? 'nobody' : wording.nameOf(decision.owner),
    step: String(notice.level),
    reason: RETURNED[decision.returned?.because ?? 'withdrawn'],
    until: decision.handOver ? clockTime(decision.handOver.answerBy, wording) : '',
  };
  return { subject: fill(subject, words), opening: fill(opening, words) };
}

const RETURNED = {
  'erp-changed': 'the ERP’s documents have changed since',
  withdrawn: 'it was taken back',
  overruled: 'it was overruled',
  reopened: 'it was opened again',
} as const;

/** "14:05", or when it is over as the words' file has it. */
function dueTime(at: Instant, wording: Wording): string {
  const due = clockTime(at, wording);
  const { overdue } = wording.templates;
  return at < wording.now && overdue !== undefined ? fill(overdue, { due }) : due;
}

/** "14:05"; on another day with the day. */
function clockTime(at: Instant, { now, zone }: Wording): string {
  const then = DateTime.fromMillis(epochMs(at), { zone });
  const sameDay = then.hasSame(DateTime.fromMillis(epochMs(now), { zone }), 'day');
  return then.toFormat(sameDay ? 'HH:mm' : 'd LLL HH:mm', { locale: 'en' });
}

function consequenceIn(consequence: Consequence | null, wording: Wording): string {
  if (consequence === null) return '';
  const { workOrders, ordersLate, valueAtRisk, currency, starvesAt } = consequence;
  const parts = [
    workOrders > 0 ? `${workOrders} work ${workOrders === 1 ? 'order' : 'orders'} concerned` : '',
    ordersLate > 0 ? `${ordersLate} customer ${ordersLate === 1 ? 'line' : 'lines'} late` : '',
    valueAtRisk > 0 ? `${Math.round(valueAtRisk).toLocaleString('en-US')} ${currency} at risk` : '',
    starvesAt === null ? '' : `first operation starves ${clockTime(starvesAt, wording)}`,
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  return said === '' ? '' : `At stake: ${said}.`;
}
