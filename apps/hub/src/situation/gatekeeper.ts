/**
 * The gate within one round of the desk: it looks up what is known of the causes that the round's events are about, judges
 * each under the plant's lock (so that two hubs never judge one cause at once), and writes what has changed in one
 * statement at the round's end. Events whose playbooks demand nothing cost nothing here: no query, no row.
 */
import type { ExceptionState, Subject } from '@gemba/core/exception';
import {
  gate,
  isAbout,
  type Above,
  type CauseState,
  type Happening,
  type Judged,
  type Verdict,
} from '@gemba/core/situation';
import type { Instant } from '@gemba/core/time';
import type { HeldReason } from '@gemba/core/wire';
import type { Connection } from '../store/database.ts';
import { markOf } from '../store/mark.ts';
import { storableJson } from '../store/storable.ts';
import type { Gate, Match, Sighting } from './match.ts';
import * as sql from './statements.ts';

interface Known {
  playbook: string;
  title: string;
  place: string;
  state: CauseState;
}

interface OpenAbout {
  id: string;
  playbook: string;
  subject: Subject;
}

export interface Judgement {
  verdict: Verdict;
  /** takes the verdict for done: what is known of the cause from now on is kept, and what was held is counted */
  keep(): void;
}

export class Gatekeeper {
  private readonly tx: Connection;
  private readonly plant: string;
  private readonly at: Instant;
  private readonly day: string;
  private readonly known = new Map<string, Known | null>();
  private readonly changed = new Map<string, Known | null>();
  private readonly counts = new Map<string, number>();
  private readonly sightings = new Map<string, Sighting>();
  private readonly openAbout = new Map<string, OpenAbout>();

  /** @param dayOf the plant's day */
  constructor(tx: Connection, plant: string, at: Instant, dayOf: (at: Instant) => string) {
    this.tx = tx;
    this.plant = plant;
    this.at = at;
    this.day = dayOf(at);
  }

  /**
   * @param releases keys of causes that are to be released in this round
   * @returns the exceptions that the round needs loaded
   */
  async preload(matches: readonly Match[], releases: readonly string[] = []): Promise<string[]> {
    const gated = matches.filter((match) => match.gate);
    const keys = [...new Set([...gated.map((match) => match.correlationKey), ...releases])];
    for (const key of keys) this.known.set(key, null);
    if (keys.length > 0) {
      const found = await this.tx.query<Known & { key: string }>({
        ...sql.CAUSES,
        values: [this.plant, keys],
      });
      for (const { key, ...row } of found.rows) this.known.set(key, row);
    }
    const wanted = matches.flatMap(({ gate: before, family }) => [
      ...(before?.mutedBy ?? []),
      ...(family?.parents ?? []),
    ]);
    for (const open of await this.lookUp(wanted)) this.openAbout.set(open.id, open);
    return [...this.openAbout.keys()];
  }

  private async lookUp(wanted: readonly Above[]): Promise<OpenAbout[]> {
    if (wanted.length === 0) return [];
    const distinct = [...new Set(wanted.map((above) => storableJson(above)))];
    const playbooks = [...new Set(wanted.map(({ playbook }) => playbook))];
    const found = await this.tx.query<OpenAbout>({
      ...sql.OPEN_ABOUT,
      values: [this.plant, playbooks, `[${distinct.join(',')}]`],
    });
    return found.rows;
  }

  /** The open exception above, if any. @param stateOf an exception as this round has it; null: not loaded */
  above(wanted: readonly Above[], stateOf: (id: string) => ExceptionState | null): string | null {
    for (const above of wanted)
      for (const open of this.openAbout.values())
        if (open.playbook === above.playbook && isAbout(open.subject, above))
          if (stateOf(open.id)?.state !== 'resolved') return open.id;
    return null;
  }

  /** Open exceptions that lie under one that has just opened. */
  async under(children: readonly Above[]): Promise<string[]> {
    const stored = await this.lookUp(children);
    const here = [...this.openAbout.values()].filter((open) =>
      children.some((child) => child.playbook === open.playbook && isAbout(open.subject, child)),
    );
    return [...new Set([...stored, ...here].map(({ id }) => id))];
  }

  /** An exception that this round has opened may lie above the next one. */
  opened(id: string, playbook: string, subject: Subject): void {
    this.openAbout.set(id, { id, playbook, subject });
  }

  isKnown(key: string): boolean {
    return Boolean(this.known.get(key));
  }

  /**
   * @param key of the cause; not always the match's own, when the playbook has changed since
   * @param happening of the match, or that the time has come
   */
  judge(
    key: string,
    before: Gate,
    happening: Happening,
    isOpen: boolean,
    stateOf: (id: string) => ExceptionState | null,
  ): Judgement {
    const known = this.known.get(key) ?? null;
    const judged = gate(
      before.rule,
      known?.state ?? null,
      happening,
      {
        open: isOpen,
        above: this.above(before.mutedBy, stateOf),
        stop: before.stopAt(this.at),
      },
      this.at,
    );
    return {
      verdict: judged.verdict,
      keep: () => {
        this.keep(key, before, known, judged);
        if (happening.kind !== 'due') this.count(before.playbook, judged.verdict);
      },
    };
  }

  private keep(key: string, before: Gate, known: Known | null, { cause }: Judged): void {
    if (cause === known?.state || (cause === null && known === null)) return;
    const { title, where } = known ? { title: known.title, where: known.place } : before.about();
    const next = cause && { playbook: before.playbook, title, place: where, state: cause };
    this.known.set(key, next);
    this.changed.set(key, next);
  }

  private count(playbook: string, verdict: Verdict): void {
    if (verdict.is !== 'hold' && verdict.is !== 'pass') return;
    const because: HeldReason = verdict.because;
    const name = JSON.stringify([playbook, because]);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Never later than now: a clock that runs ahead would put off the absence by as much. */
  saw(sighting: Sighting): void {
    const at = sighting.at < this.at ? sighting.at : this.at;
    const name = JSON.stringify([sighting.playbook, sighting.key]);
    const last = this.sightings.get(name);
    if (!last || last.at < at) this.sightings.set(name, { ...sighting, at });
  }

  /** @returns what takes out all that is judged from here on */
  mark(): () => void {
    const undos = [
      markOf(this.known),
      markOf(this.changed),
      markOf(this.counts),
      markOf(this.sightings),
      markOf(this.openAbout),
    ];
    return () => {
      for (const undo of undos) undo();
    };
  }

  async write(): Promise<void> {
    if (this.changed.size + this.counts.size + this.sightings.size === 0) return;
    const kept = [...this.changed].flatMap(([key, row]) => (row ? [causeRow(key, row)] : []));
    const forgotten = [...this.changed].flatMap(([key, row]) => (row ? [] : [key]));
    const counts = [...this.counts].map(([name, events]) => {
      const [playbook, because] = JSON.parse(name) as [string, string];
      return { day: this.day, playbook, because, events };
    });
    const sightings = [...this.sightings.values()].map(({ at, ...row }) => ({ ...row, last_at: at }));
    await this.tx.query({
      ...sql.WRITE_SITUATIONS,
      values: [this.plant, storableJson(kept), forgotten, storableJson(counts), storableJson(sightings)],
    });
  }
}

const causeRow = (key: string, { state, ...row }: Known) => ({
  key,
  ...row,
  state,
  held_because: state.held?.because ?? null,
  held_by: state.held?.by ?? null,
  held_since: state.held?.since ?? null,
  release_at: state.releaseAt,
});
