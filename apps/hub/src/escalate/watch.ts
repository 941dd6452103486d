/**
 * The watch over the no-orphan invariant. Every few seconds it looks for decisions whose owner is not there any more
 * and passes them on to somebody who is, without touching their clocks. What nobody can take is a violation, and so is a
 * decision without a next step, or with one that is long due: Health and the metrics show it, and it opens an exception
 * of its own, of the highest priority, until it is mended.
 *
 * Several hubs may watch at once: a decision is passed on only from the owner who was found, so the second finds it done.
 */
import { MAX_HAND_OVER_MS, type Decision, type PassedOnBecause } from '@gemba/core/exception';
import { isLiving, isOn, ownerFor, reachableBetween, ROLES, whoIsOn, type Roster } from '@gemba/core/roster';
import { epochMs, type Instant } from '@gemba/core/time';
import type { Ownership } from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { Desk } from '../decide/desk.ts';
import type { Database } from '../store/database.ts';
import { unshelveDoubtful } from './doubtful-shelves.ts';
import { openByOwner, straysOf, violations, type Absent, type Stray } from './ownership.ts';
import { openTelling, type TellingParts } from './telling.ts';

const EVERY_MS = 5_000;
/** Exceptions whose decisions are passed on at once: more would make due timers wait. */
const BATCH = 25;

export interface Watch {
  /** what the last look has found; null: none yet */
  ownership(): Ownership | null;
  /** looks at once, for the roster has changed; or waits for the look that is under way */
  look(): Promise<void>;
  close(): Promise<void>;
}

export function startWatch(
  parts: TellingParts & {
    database: Database;
    plant: string;
    desk: Pick<Desk, 'report'>;
    roster: () => Roster;
    now: () => Instant;
    log: Logger;
    everyMs?: number;
  },
): Watch {
  const { database, plant, desk, now, log } = parts;
  const tell = openTelling(parts);
  let found: Ownership | null = null;
  let shelvesKnown = false;
  let closed = false;
  let running: Promise<void> | null = null;

  async function lookOnce(): Promise<void> {
    if (!shelvesKnown) await takeOverShelves();
    const at = now();
    const roster = parts.roster();
    const owners = await openByOwner(database, plant);
    const gone = owners.flatMap(({ owner }) =>
      owner !== null && !isLiving(roster, owner, at) ? [owner] : [],
    );
    const absent = {
      gone,
      left: gone.filter((owner) => !roster.people.some(({ id }) => id === owner)),
      coming: gone.filter((owner) => isComing(roster, owner, at)),
    };
    const load = new Map(owners.flatMap(({ owner, n }) => (owner === null ? [] : [[owner, n] as const])));
    const passedOn = await passAllOn({ roster, absent, load, at });
    if (passedOn > 0) log.info({ passedOn }, 'decisions of people who are not there were passed on');
    const broken = await violations(database, plant, absent, at);
    found = {
      checkedAt: at,
      open: owners.reduce((sum, { n }) => sum + n, 0),
      violations: broken,
    };
    await tell(broken, at);
  }

  /** What fails here is tried again with the next look, and keeps nobody from being passed on. */
  async function takeOverShelves(): Promise<void> {
    try {
      await unshelveDoubtful({ database, plant, desk, now });
      shelvesKnown = true;
    } catch (error) {
      if (!closed) log.error({ err: error }, 'what lies on the shelf could not be looked at; trying again');
    }
  }

  async function passAllOn(around: Around): Promise<number> {
    let passedOn = 0;
    for (const owner of [null, ...around.absent.gone]) passedOn += await passAllOf(owner, around);
    return passedOn;
  }

  /** @param owner null: what nobody owns */
  async function passAllOf(owner: string | null, around: Around): Promise<number> {
    let passedOn = 0;
    let afterId = '';
    for (;;) {
      const ask = { owner, at: around.at, afterId, limit: BATCH };
      const strays = await straysOf(database, plant, around.absent, ask);
      const last = strays.findLast((stray) => stray.owner === owner);
      if (!last || closed) return passedOn;
      const done = await Promise.allSettled(strays.map(async (stray) => passOn(stray, around)));
      // what cannot be passed on is counted as a violation, and hides no other
      for (const [i, end] of done.entries())
        if (end.status === 'rejected' && !closed)
          log.error(
            { err: end.reason, decisionId: strays[i]?.decisionId },
            'a decision could not be passed on; trying again',
          );
      passedOn += done.filter((end) => end.status === 'fulfilled' && end.value).length;
      afterId = last.decisionId;
    }
  }

  async function passOn(stray: Stray, { roster, load, at }: Around): Promise<boolean> {
    const { decisionId, exceptionId, owner: from } = stray;
    const to = successorOf(stray, roster, at, load);
    if (to === from || (to !== null && !isLiving(roster, to, at) && isThere(roster, from, at))) return false;
    if (to !== null) load.set(to, (load.get(to) ?? 0) + 1);
    const because = whyGone(roster, from, at);
    const answer = await desk.report(exceptionId, { type: 'pass-on', decisionId, from, to, because });
    return 'entries' in answer && answer.entries.length > 0;
  }

  const look = (): Promise<void> =>
    (running ??= lookOnce()
      .catch((error: unknown) => {
        if (!closed) log.error({ err: error }, 'the owners of decisions could not be checked');
      })
      .finally(() => {
        running = null;
      }));

  const timer = setInterval(() => void look(), parts.everyMs ?? EVERY_MS);
  void look();
  return {
    ownership: () => found,
    look,
    close: async () => {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}

interface Around {
  roster: Roster;
  absent: Absent;
  /** open decisions per person, counted on as they are given out */
  load: Map<string, number>;
  at: Instant;
}

/**
 * Who has it next: whoever had delegated it; of a step of the ladder somebody in its role, so that a lead's decision is the
 * next lead's; else, and where nobody had it, whom the roster names for the function. Null: nobody is there.
 */
function successorOf(stray: Stray, roster: Roster, at: Instant, load: Around['load']): string | null {
  const { function: fn, skill, owner, delegatedBy, role, subject } = stray;
  if (delegatedBy !== null && isLiving(roster, delegatedBy, at)) return delegatedBy;
  const ask = { function: fn, skill: skill ?? undefined, area: subject.area, line: subject.line };
  const ofRole = owner === null ? undefined : ROLES.find((one) => one === role);
  const same = ofRole ? whoIsOn(roster, { ...ask, role: ofRole }, at, load) : null;
  if (same !== null && isLiving(roster, same, at)) return same;
  return ownerFor(roster, ask, at, load);
}

/** On shift, reachable or not: among people whom nothing reaches a decision does not go round. */
function isThere(roster: Roster, owner: Stray['owner'], at: Instant): boolean {
  const person = roster.people.find(({ id }) => id === owner);
  return person !== undefined && isOn(roster, person, at);
}

/** A hand-over may be accepted so long before the own shift. */
function isComing(roster: Roster, owner: string, at: Instant): boolean {
  const ms = epochMs(at);
  return reachableBetween(roster, owner, ms, ms + MAX_HAND_OVER_MS).length > 0;
}

function whyGone(roster: Roster, owner: Decision['owner'], at: Instant): PassedOnBecause {
  if (owner === null) return 'came-on';
  if (isThere(roster, owner, at)) return 'unreachable';
  return roster.people.some(({ id }) => id === owner) ? 'off-shift' : 'left';
}
