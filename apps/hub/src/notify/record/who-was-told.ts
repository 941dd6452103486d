/**
 * Why was, or was not, somebody told about a decision: for everybody whom it concerns, one verdict, one sentence and all
 * that was done. Those who were not asked are named too, with the reason: it is the question that comes up afterwards.
 */
import type { Decision } from '@gemba/core/exception';
import { isOn, type Person, type Roster } from '@gemba/core/roster';
import { timeOfDay, type DeliveryState } from '@gemba/core/notification';
import { msBetween, type Instant } from '@gemba/core/time';
import type { ForgottenPerson, NotificationRow, ToldPerson } from '@gemba/core/wire';
import { inWords } from './record-rows.ts';

export interface Asking {
  decision: Decision;
  roster: Roster;
  nameOf: (person: string) => string;
  /** IANA, the plant's */
  zone: string;
  now: Instant;
  /** how long the record is kept once the exception is over, ms */
  keepForMs: number;
  /** of the exception: all about an open one is kept */
  open: boolean;
}

/** @param rows of this decision, any order. @param alsoAbout people whose case is asked about although nothing links them */
export function whoWasTold(
  rows: readonly NotificationRow[],
  asking: Asking,
  alsoAbout: readonly string[] = [],
): (ToldPerson | ForgottenPerson)[] {
  const { decision, roster, nameOf } = asking;
  const byPerson = Map.groupBy(rows, (row) => row.person);
  const concerned = new Set([
    ...byPerson.keys(),
    ...[decision.owner, decision.delegatedBy, decision.handOver?.to].filter(isText),
    ...(decision.alsoAsked ?? []),
    ...(decision.questions ?? []).map((question) => question.person),
    ...roster.people.filter((p) => p.functions.includes(decision.function)).map((p) => p.id),
    ...alsoAbout,
  ]);
  return [...concerned].map((person) => {
    const notifications = (byPerson.get(person) ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1));
    const about = { person, name: nameOf(person), notifications };
    if (notifications.length > 0) return { ...about, ...verdictOf(notifications, asking) };
    if (isForgotten(asking)) return { ...about, verdict: 'unknown', why: whyUnknown(asking) };
    return { ...about, verdict: 'not-asked', why: whyNot(person, asking) };
  });
}

/** Who was asked at first may be forgotten already: nobody can say that a person was not. */
const isForgotten = ({ decision, open, now, keepForMs }: Asking): boolean =>
  !open && msBetween(decision.askedAt, now) > keepForMs;

const whyUnknown = ({ keepForMs }: Asking): string =>
  `Not known any more: who was told is kept for ${Math.round(keepForMs / DAY_MS)} days.`;

const REACHED: ReadonlySet<DeliveryState> = new Set<DeliveryState>(['delivered', 'seen', 'answered']);
const BEST: ToldPerson['verdict'][] = ['reached', 'told', 'waiting', 'unreached', 'needless'];

function verdictOf(
  notifications: readonly NotificationRow[],
  { zone }: Asking,
): Pick<ToldPerson, 'verdict' | 'why'> {
  const verdicts = notifications.map((row) => ({ row, verdict: verdictOfOne(row) }));
  const best = verdicts.reduce((a, b) => (BEST.indexOf(b.verdict) < BEST.indexOf(a.verdict) ? b : a));
  const { row, verdict } = best;
  const how = inWords(row.deliveries, zone);
  const last = row.remarks.at(-1)?.text ?? '';
  const what = `${row.text} at ${timeOfDay(row.at, zone)}.`;
  switch (verdict) {
    case 'reached': {
      const reached = row.deliveries.filter((delivery) => REACHED.has(delivery.state));
      return { verdict, why: `${what} Reached by ${inWords(reached, zone)}.` };
    }
    case 'told':
      return { verdict, why: `${what} ${capital(how)}: sent, but nothing proves that it was read.` };
    case 'waiting':
      return { verdict, why: `${what} ${how === '' ? '' : `${capital(how)}. `}${last}`.trim() };
    case 'unreached':
      return { verdict, why: `${what} Not reached${how === '' ? '' : `: ${how}`}. ${last}`.trim() };
    case 'needless':
      return { verdict, why: `${what} ${last}`.trim() };
    case 'not-asked':
      return { verdict, why: what };
  }
}

function verdictOfOne({ state, deliveries }: NotificationRow): ToldPerson['verdict'] {
  const states = new Set(deliveries.map((delivery) => delivery.state));
  if (state === 'reached' || states.intersection(REACHED).size > 0) return 'reached';
  if (states.has('sent')) return 'told';
  if (state === 'settled') return 'needless';
  return state === 'open' ? 'waiting' : state === 'unproven' ? 'told' : 'unreached';
}

/** Nothing was to be sent to this person: because of what. */
function whyNot(person: string, asking: Asking): string {
  const { decision, roster, nameOf, zone, now } = asking;
  const known: Person | undefined = roster.people.find((p) => p.id === person);
  const { owner, outcome, shelved } = decision;
  if (!known) return 'Not asked: is not on the roster.';
  if (owner === person && decision.acknowledgedBy === person)
    return 'Not told: took the decision by themselves.';
  if (owner === person && shelved && shelved.by !== person)
    return `Not asked: on the shelf until ${timeOfDay(shelved.until, zone)}, and is asked when it comes off it.`;
  if (owner === person) return 'Not told: has the decision by their own act.';
  if (outcome) {
    const when = timeOfDay(outcome.at, zone);
    return `Not asked: ${nameOf(outcome.by)} decided at ${when}, before it came to them.`;
  }
  const has = owner === null ? 'Nobody has it' : `${nameOf(owner)} has it`;
  if (!known.functions.includes(decision.function))
    return `Not asked: ${has}; ${known.name} is not on for ${decision.function}.`;
  if (!isOn(roster, known, now)) return `Not asked: ${has}; ${known.name} is not on now.`;
  const step = decision.ladder[decision.escalationLevel];
  const next =
    step && decision.nextStepAt !== null && !decision.shelved
      ? ` The next to be asked is ${step.to}, at ${timeOfDay(decision.nextStepAt, zone)}.`
      : '';
  return `Not asked: ${has}.${next}`;
}

const DAY_MS = 86_400_000;
const isText = (value: string | null | undefined): value is string => typeof value === 'string';
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
