/**
 * A night's worth of acts, events, timers and restarts in any order. Whatever happens: an open decision has an armed step
 * whose timer does something, an act on one question leaves the others alone but for the playbook's join rule, nobody
 * who was asked is forgotten, the ladder leaves no step out and takes none twice, nothing rings in the window of an owner
 * who has acknowledged, and the journal tells the same story as the state.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, msBetween, type Instant } from '../time/index.ts';
import { anyStep, commandsOf, decisionsFor, PEOPLE, timeout } from './any-step.testing.ts';
import { decide, evolve, isRefusal, MOOT, SPLIT } from './index.ts';
import type { Command, Decision, ExceptionState, JoinRule, JournalEntry } from './index.ts';
import { asked, MIN, OPEN, SIGNED, stage, T0 } from './stage.testing.ts';

const MAX_SHELVED = 60 * MIN;
const JOINS: JoinRule[] = [{ rule: 'all' }, { rule: 'required' }, { rule: 'arbiter', decisionId: 'quality' }];
const TIMEOUTS: Decision['onTimeout'][] = [
  undefined,
  { option: 'nothing', at: 'window' },
  { option: 'nothing', at: 'ladder' },
  { option: 'release', at: 'window' },
];

const LETS_GO: Command['type'][] = ['reassign', 'accept-hand-over'];
const everybody = ({ owner, alsoAsked = [] }: Decision) => [owner, ...alsoAsked].filter((p) => p !== null);
const find = (state: ExceptionState, id: string): Decision | undefined =>
  state.decisions.find((d) => d.id === id);

/** What holds at every moment. */
function holds(state: ExceptionState, now: Instant): void {
  for (const d of state.decisions) {
    expect(d.nextStepAt === null, `${d.id} has a next step`).toBe(d.state === 'decided');
    expect(PEOPLE.concat('leo', null as never), 'a person, or openly nobody').toContain(d.owner);
    if (d.shelved) {
      const whole = (d.shelvedMs ?? 0) + msBetween(d.shelved.at, d.shelved.until);
      expect(whole).toBeLessThanOrEqual(d.maxShelvedMs ?? 0);
    }
    if (d.nextStepAt === null) continue;
    if (d.seenBy && !d.handOver && !d.shelved)
      expect(d.nextStepAt >= d.dueAt, 'quiet in the window').toBe(true);
    const at = d.nextStepAt > now ? d.nextStepAt : now;
    const facts = decide(state, { type: 'timer', decisionId: d.id, to: [] }, at);
    expect(isRefusal(facts) ? facts : facts.length, `the timer of ${d.id} does something`).toBeGreaterThan(0);
  }
  const ended = state.decisions.every((d) => d.state === 'decided');
  const posted = state.postings.every((p) => p.state === 'confirmed' || p.state === 'superseded');
  expect(state.state).toBe(ended && posted ? 'resolved' : 'open');
}

/** Gemba ends a question by itself only where the join rule says so. */
function mayBeMoot({ join, decisions }: ExceptionState, { id, partOf, optional }: Decision): boolean {
  if (join?.rule === 'required') return optional === true;
  if (join?.rule !== 'arbiter') return false;
  const ruling = decisions.filter((d) => d.id === join.decisionId || d.partOf === join.decisionId);
  return id !== join.decisionId && partOf !== join.decisionId && ruling.every((d) => d.state === 'decided');
}

function isFair(
  before: ExceptionState,
  command: Command,
  after_: ExceptionState,
  facts: JournalEntry[],
): void {
  const target = 'decisionId' in command ? command.decisionId : null;
  for (const was of before.decisions) {
    const is = find(after_, was.id);
    if (!is) throw new Error(`${was.id} is gone`);
    expect(is.version).toBeGreaterThanOrEqual(was.version);
    const ended = was.state !== 'decided' && is.state === 'decided';
    if (ended && is.outcome?.option === MOOT) expect(mayBeMoot(after_, is)).toBe(true);
    else if (target !== null && was.id !== target) expect(is, `${command.type} of ${target}`).toBe(was);
    if (ended && is.outcome?.byTimeout) expect(is.outcome.option).toBe(is.onTimeout?.option);
    if (ended && is.outcome?.byTimeout) expect(['release', 'scrap']).not.toContain(is.outcome.option);
    if (ended && is.outcome?.option === 'scrap') expect(command.type).toBe('confirm');
    climbsInOrder(was, is, facts);
    if (command.type === 'pass-on') continue;
    if (was.owner !== null) expect(is.owner, `owner of ${was.id} after ${command.type}`).not.toBeNull();
    if (facts.some((f) => f.type === 'decision.returned')) continue;
    const asks = is.outcome?.option === SPLIT ? after_.decisions.filter((d) => d.partOf === is.id) : [is];
    // whoever gives it away for good is asked no longer; all others are
    const stay = everybody(was).filter((person) => !LETS_GO.includes(command.type) || person !== was.owner);
    if (was.state !== 'decided')
      for (const d of asks) expect(everybody(d), command.type).toEqual(expect.arrayContaining(stay));
  }
}

/** Step by step; from the beginning only after the first acknowledgement, and held by no later one beyond its window. */
function climbsInOrder(was: Decision, is: Decision, facts: JournalEntry[]): void {
  for (const fact of facts) {
    if (!('decisionId' in fact.payload) || fact.payload.decisionId !== was.id) continue;
    if (fact.type === 'decision.escalated') expect(fact.payload.level).toBe(was.escalationLevel + 1);
    if (fact.type !== 'decision.acknowledged') continue;
    if (was.state === 'asked') expect(is.escalationLevel).toBe(0);
    if (was.state === 'asked') continue;
    expect([was.owner, is.escalationLevel]).toEqual([fact.actor, was.escalationLevel]);
    expect([...(was.seenBy ?? []), was.acknowledgedBy]).not.toContain(fact.actor);
    const ends = is.step ? is.dueAt : after(is.dueAt, is.ladder[0]?.afterMs ?? 0);
    const latest = was.nextStepAt && was.nextStepAt > ends ? was.nextStepAt : ends;
    expect(is.nextStepAt && is.nextStepAt <= latest, 'not put off beyond its window').toBe(true);
  }
}

test(
  'any interleaving of acts, events, timers and restarts leaves every open decision with a next step and everybody asked',
  { timeout: 60_000 },
  () => {
    const world = fc.record({
      join: fc.constantFrom(...JOINS),
      onTimeout: fc.constantFrom(...TIMEOUTS),
      owner: fc.constantFrom('ann', null),
      steps: fc.array(anyStep, { maxLength: 40, size: 'max' }),
    });
    fc.assert(
      fc.property(world, ({ join, onTimeout, owner, steps }) => {
        const s = stage();
        const ask = (id: string) =>
          asked(id, {
            owner,
            options: [...asked(id).options, ...SIGNED.slice(0, 2)],
            maxShelvedMs: MAX_SHELVED,
            ladder: [
              { afterMs: MIN, to: 'deputy', also: ['lead'], repeat: { everyMs: 2 * MIN, times: 2 } },
              { afterMs: 10 * MIN, to: 'shift-lead' },
            ],
            ...(onTimeout && { onTimeout }),
          });
        const decisions = [ask('quality'), ask('planning'), { ...ask('materials'), optional: true as const }];
        s.run({ ...OPEN, opened: { ...OPEN.opened, join }, decisions });
        let now = T0;
        for (const [n, next] of steps.entries()) {
          now = after(now, next.minutes * MIN);
          if (next.act === 'restart') s.restart();
          const those = decisionsFor(next.act, s.exception());
          const d = those[next.nth % those.length];
          if (!d) throw new Error('no decision');
          if (next.act === 'late-timer' && d.nextStepAt && d.nextStepAt > now) now = after(d.nextStepAt, 1);
          for (const command of commandsOf(next, d, s.exception(), now, n)) {
            const before = s.exception();
            const known = s.journal.length;
            const refusal = s.run(command, now);
            if (refusal) expect(s.exception()).toBe(before);
            isFair(before, command, s.exception(), s.journal.slice(known));
          }
          holds(s.exception(), now);
        }
        const state = s.exception();
        expect(JSON.parse(JSON.stringify(state)), 'nothing is lost in the store').toStrictEqual(state);
        const replayed = s.journal.reduce<ExceptionState | undefined>(evolve, undefined);
        expect(replayed).toStrictEqual(state);
        toTheEnd(s);
      }),
      { numRuns: 200 },
    );
  },
);

/** Left alone, every ladder runs out, and the asking goes on without end, never twice at the same instant for ever. */
function toTheEnd(s: ReturnType<typeof stage>): void {
  for (const { id } of s.exception().decisions) {
    let at = '' as Instant;
    let atOnce = 0;
    for (let n = 0; n < 20; n += 1) {
      const { nextStepAt } = s.decision(id);
      if (nextStepAt === null) break;
      expect(nextStepAt >= at).toBe(true);
      atOnce = nextStepAt === at ? atOnce + 1 : 0;
      expect(atOnce).toBeLessThan(5);
      at = nextStepAt;
      s.run({ type: 'timer', decisionId: id, to: ['leo'], timeout }, at);
    }
    const { state, ladderExhausted } = s.decision(id);
    expect(state === 'decided' || ladderExhausted).toBe(true);
  }
}
