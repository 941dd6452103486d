/**
 * The planner: decides for every due notice what goes out and when to look again. One hub at a time plans a plant, for
 * limits and bundles need one view; planning is short and sends nothing. What it writes is deliveries that any hub sends.
 */
import {
  planRound,
  reachOf,
  type ChannelKind,
  type Limit,
  type Notice,
  type NotificationState,
  type Round,
} from '@gemba/core/notification';
import { after, epochMs, type Instant } from '@gemba/core/time';
import { inTransaction } from '../../store/database.ts';
import { recipientOf, type NotifyParts } from '../parts.ts';
import type { Sql } from '../sql.ts';
import {
  applyNews,
  applySettlements,
  attemptsOf,
  dueNotices,
  lockPlanning,
  noticesAlong,
  recentSends,
  valuesAtRisk,
  writePlans,
  type PlanWrites,
} from './plan-rows.ts';

/** Notices that are planned together: more would keep the hub's timers waiting. */
const BATCH = 500;
/** A notice that could not be planned is looked at again after this. */
const WRONG_AGAIN_MS = 60_000;

const OPEN: NotificationState = 'open';

type Unreached = Pick<Notice, 'id' | 'person' | 'exceptionId' | 'decisionId'>;

/** @returns whom no channel has reached; null: another hub is planning */
export async function planDue(parts: NotifyParts): Promise<Unreached[] | null> {
  const { database, plant } = parts;
  const flooded = await parts.flooded();
  return inTransaction(database, async (tx) => {
    if (!(await lockPlanning(tx, plant))) return null;
    const now = parts.now();
    await applySettlements(tx, plant, now);
    await applyNews(tx, plant, now);
    const due = await dueNotices(tx, plant, now, BATCH);
    if (due.length === 0) return [];
    const ofThese = await roundOf(tx, parts, due, flooded, now);
    const along = await noticesAlong(tx, plant, {
      people: ofThese.messages.filter(({ channel }) => channel !== 'in-app').map(({ person }) => person),
      besides: due.map(({ id }) => id),
      limit: BATCH,
    });
    const open = [...due, ...along];
    const round = along.length === 0 ? ofThese : await roundOf(tx, parts, open, flooded, now);
    for (const { id, error } of round.wrong)
      parts.log.error({ err: error, notification: id }, 'a notice could not be planned; the others are');
    const writes: PlanWrites = {
      messages: round.messages.map((message) => ({ ...message, id: parts.newId() })),
      plans: [
        ...round.plans.map(({ id, plan }) => ({
          id,
          next: plan.ended === null ? plan.lookAt : null,
          state: plan.ended ?? OPEN,
        })),
        ...round.wrong.map(({ id }) => ({
          id,
          next: after(now, WRONG_AGAIN_MS),
          state: OPEN,
        })),
      ],
      remarks: round.plans.flatMap(({ id, plan }) =>
        dedupe(plan.remarks).map((remark) => Object.assign({ id }, remark)),
      ),
    };
    await writePlans(tx, plant, now, writes);
    const lost = new Set(writes.plans.filter((plan) => plan.state === 'unreached').map((plan) => plan.id));
    return open.filter((notice) => lost.has(notice.id));
  });
}

async function roundOf(
  tx: Sql,
  parts: NotifyParts,
  open: readonly Notice[],
  flooded: ReadonlySet<string>,
  now: Instant,
): Promise<Round> {
  const { plant, rules } = parts;
  const available = new Set<ChannelKind>([...parts.channels.keys(), 'in-app']);
  const reach = Math.max(reachAll(rules.perPerson), rules.bundleWithinMs, rules.digestEveryMs);
  const people = [...new Set(open.map((notice) => notice.person))];
  const attempts = await attemptsOf(
    tx,
    plant,
    open.map((notice) => notice.id),
  );
  const recent = await recentSends(
    tx,
    plant,
    people,
    after(now, -reach),
    after(now, -reachAll(rules.overall)),
  );
  const values = await valuesAtRisk(tx, plant, [...new Set(open.map((notice) => notice.exceptionId))]);
  const toPeople = byKey(recent.toPeople, (send) => `${send.person} ${send.channel}`);
  const overall = byKey(recent.overall, (send) => send.channel);
  return planRound({
    open: open.map((notice) => ({
      notice,
      attempts: attempts.get(notice.id) ?? [],
      weight: values.get(notice.exceptionId) ?? 0,
    })),
    recipientOf: (person) => recipientOf(parts, person),
    rules,
    available,
    sentTo: (person, channel) => toPeople.get(`${person} ${channel}`) ?? [],
    sent: (channel) => overall.get(channel) ?? [],
    flooded,
    now,
  });
}

const dedupe = <T extends { key: string }>(remarks: readonly T[]): T[] => [
  ...new Map(remarks.map((remark) => [remark.key, remark])).values(),
];

const reachAll = (limits: Readonly<Record<ChannelKind, readonly Limit[]>>): number =>
  Math.max(...Object.values(limits).map(reachOf));

function byKey<T extends { at: Instant }>(
  sends: readonly T[],
  key: (send: T) => string,
): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const send of sends) {
    const known = times.get(key(send));
    if (known) known.push(epochMs(send.at));
    else times.set(key(send), [epochMs(send.at)]);
  }
  return times;
}
