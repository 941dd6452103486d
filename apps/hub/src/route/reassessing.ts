/**
 * Open exceptions follow the plan: when the planning context has moved, those whose cause it touches are assessed anew,
 * and what matters of it (see core's `reassessOf`) goes to the desk. The first round after a start looks at all of them,
 * since the plan may have moved while no hub ran. And time passes: what comes nearer to starving becomes more urgent
 * without any move, so these are looked at every few minutes.
 *
 * It is work in the background and behaves so: rounds begin at least `everyMs` apart, a round works in slices of a few
 * milliseconds and rests as long as it has worked, and a handful of orders lie with the desk at once. What moves during a
 * round is for the next one. With several hubs each follows its own copy of the plan; figures older than those on record
 * change nothing, so the newest wins.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { valuesOf, type OperationalEvent } from '@gemba/core/event';
import type { ExceptionState, Subject } from '@gemba/core/exception';
import {
  assessImpact,
  type Cause,
  causeOf,
  consequenceOf,
  impactOptionsFor,
  type PlanningContext,
  touchedBetween,
} from '@gemba/core/planning';
import { after, type Instant } from '@gemba/core/time';
import { reassessOf, STARVING_COUNTS_MS, type ValueBands } from '@gemba/core/urgency';
import type { Logger } from 'pino';
import { type Desk, OrderFailed } from '../decide/desk.ts';
import type { Database } from '../store/database.ts';

const EVERY_MS = 5_000;
/** After a start there is more urgent work: timers, stations, sources. */
const FIRST_MS = 15_000;
const NEARER_MS = 5 * 60_000;
const PAGE = 500;
/** Exceptions that are read, and orders that lie with the desk, at once. */
const BATCH = 25;
const SLICE_MS = 8;

export function startReassessing(parts: {
  database: Database;
  plant: string;
  desk: Pick<Desk, 'act'>;
  planning: { current(): { context: PlanningContext }; onChange(listener: () => void): () => void };
  now: () => Instant;
  log: Logger;
  /** in the plant's currency; default: core's */
  valueBands?: ValueBands;
  everyMs?: number;
  firstMs?: number;
  nearerMs?: number;
}): { close(): Promise<void> } {
  const { database, plant, desk, planning, now, log } = parts;
  const { everyMs = EVERY_MS, firstMs = FIRST_MS, nearerMs = NEARER_MS } = parts;
  /** what the exceptions of the last round are about; null: nothing that a plan could know */
  let causes = new Map<string, Cause | null>();
  /** the plan that everything has been assessed on; null: none yet */
  let assessedOn: PlanningContext | null = null;
  let closed = false;
  let running: Promise<void> | null = null;
  let timer = setTimeout(run, firstMs);
  let nextAt = performance.now() + firstMs;
  let nearerAt = 0;

  function later(): void {
    if (closed || running) return;
    clearTimeout(timer);
    timer = setTimeout(run, Math.max(0, nextAt - performance.now()));
  }

  function run(): void {
    clearTimeout(timer);
    running ??= round()
      .catch((error: unknown) => log.error({ err: error }, 'open exceptions could not be assessed anew yet'))
      .finally(() => {
        running = null;
        nextAt = performance.now() + everyMs;
        if (planning.current().context !== assessedOn) later();
        else if (!closed) timer = setTimeout(run, Math.max(everyMs, nearerAt - performance.now()));
      });
  }

  /** A round that fails is repeated as a whole: nothing that moved is lost. */
  async function round(): Promise<void> {
    const { context } = planning.current();
    const from = performance.now();
    const open = await causesOfOpen();
    const touches = assessedOn && touchedBetween(assessedOn, context);
    const nearer = new Set(nearerAt <= from ? await starvingSoon() : []);
    // what is new here may have been opened on the plan of before
    const concerned = (id: string, cause: Cause): boolean =>
      !touches || !causes.has(id) || touches(cause) || nearer.has(id);
    const ids = [...open].flatMap(([id, cause]) => (cause && concerned(id, cause) ? id : []));
    let changed = 0;
    for (let i = 0; i < ids.length && !closed; i += BATCH)
      changed += await reassess(ids.slice(i, i + BATCH), context);
    if (closed) return;
    causes = open;
    assessedOn = context;
    if (nearerAt <= from) nearerAt = from + nearerMs;
    if (ids.length > 0)
      log.debug({ assessed: ids.length, changed, ms: Math.round(performance.now() - from) }, 'reassessed');
  }

  /** Of the exceptions that are open now; each is read once, since what it is about does not change. */
  async function causesOfOpen(): Promise<Map<string, Cause | null>> {
    const open = new Map<string, Cause | null>();
    let last: string | null = '00000000-0000-0000-0000-000000000000';
    while (last !== null && !closed) {
      const page: { rows: { id: string }[] } = await database.query<{ id: string }>(
        `select id from exception where plant = $1 and state = 'open' and id > $2 order by id limit $3`,
        [plant, last, PAGE * 4],
      );
      for (const { id } of page.rows) open.set(id, causes.get(id) ?? null);
      last = page.rows.length < PAGE * 4 ? null : (page.rows.at(-1)?.id ?? null);
    }
    const unknown = [...open.keys()].filter((id) => !causes.has(id));
    for (let i = 0; i < unknown.length && !closed; i += PAGE) {
      const { rows } = await database.query<{ id: string; subject: Subject; type: string | null }>(
        `select x.id, x.fold -> 'subject' as subject, e.type
         from exception x ${FIRST_EVENT} where x.id = any($1::uuid[])`,
        [unknown.slice(i, i + PAGE)],
      );
      const { context } = planning.current();
      for (const { id, subject, type } of rows)
        open.set(id, causeOf(subject, impactOptionsFor(context, type ?? '', subject, {}).of));
    }
    return open;
  }

  /** Whose priority follows from the consequence, and is raised by the mere passing of time. */
  async function starvingSoon(): Promise<string[]> {
    const { rows } = await database.query<{ id: string }>(
      `select id from exception where plant = $1 and state = 'open' and fold ? 'severity'
         and fold #>> '{consequence,starvesAt}' between $2 and $3`,
      [plant, now(), after(now(), STARVING_COUNTS_MS)],
    );
    return rows.map(({ id }) => id);
  }

  /** @returns how many of them have changed */
  async function reassess(ids: readonly string[], context: PlanningContext): Promise<number> {
    const { rows } = await database.query<{
      fold: ExceptionState;
      type: string | null;
      fields: Fields | null;
    }>(
      `select x.fold, e.type, e.fields from exception x ${FIRST_EVENT}
       where x.id = any($1::uuid[]) and x.state = 'open'`,
      [ids],
    );
    const orders: Promise<boolean>[] = [];
    let began = performance.now();
    for (const { fold, type, fields } of rows) {
      const { id, subject } = fold;
      try {
        const options = impactOptionsFor(context, type ?? '', subject, valuesOf({ fields: fields ?? {} }));
        const impact = assessImpact(context, subject, now(), options);
        const consequence = consequenceOf(impact);
        const commandOn = (state: ExceptionState) => reassessOf(state, consequence, now(), parts.valueBands);
        // what the plan does not know any more keeps what was known of it
        if (impact.known && commandOn(fold)) orders.push(send(id, commandOn));
      } catch (error) {
        // it would fail again: the others must not wait for it
        log.error({ err: error, exceptionId: id }, 'an exception could not be assessed anew');
      }
      const worked = performance.now() - began;
      if (worked < SLICE_MS) continue;
      await sleep(worked);
      began = performance.now();
    }
    const done = await Promise.all(orders);
    return done.filter(Boolean).length;
  }

  /** Judged once more on the state that the desk has: somebody may have answered meanwhile. */
  async function send(
    exceptionId: string,
    commandOn: (state: ExceptionState) => ReturnType<typeof reassessOf>,
  ): Promise<boolean> {
    try {
      const answer = await desk.act({ exceptionId }, (state) => {
        const command = commandOn(state);
        return command && { command };
      });
      return 'entries' in answer && answer.entries.length > 0;
    } catch (error) {
      if (!(error instanceof OrderFailed)) throw error;
      log.error({ err: error, exceptionId }, 'an exception could not be assessed anew');
      return false;
    }
  }

  const endChanges = planning.onChange(later);
  return {
    async close() {
      closed = true;
      endChanges();
      clearTimeout(timer);
      await running;
    },
  };
}

type Fields = OperationalEvent['fields'];

/** The event that opened it. */
const FIRST_EVENT = `
  left join lateral (
    select j.payload ->> 'eventId' as id from journal j
    where j.exception_id = x.id and j.type = 'exception.opened' order by j.seq limit 1) opened on true
  left join event e on e.id = opened.id::uuid`;
