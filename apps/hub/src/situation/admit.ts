/**
 * What the desk does with one event and one playbook's match: opens, joins, holds or mutes, as the gate says; and with a
 * cause whose time has come. An exception that opens is placed under the one above it, and those that lie under it are
 * placed under it.
 */
import type { Command, ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { OperationalEvent } from '@gemba/core/event';
import type { Verdict } from '@gemba/core/situation';
import type { Opening } from '../decide/orders.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import type { GatedMatch, Match } from './match.ts';

/** The round, as far as it is needed here. */
export interface Stage {
  openExceptionOf(correlationKey: string): string | null;
  loaded(exceptionId: string): ExceptionState | null;
  load(exceptionId: string): Promise<ExceptionState | null>;
  /** a command of Gemba's own, carried out; a refusal means that there is nothing left to do */
  apply(exceptionId: string, command: Command): JournalEntry[];
  link(exceptionId: string, eventId: string): void;
  addOpening(opening: Opening): void;
}

/** `wrong`: the exception could not be prepared; nothing has changed. */
export type Admitted = { entries: JournalEntry[] } | { wrong: unknown };

type Reported = Pick<OperationalEvent, 'id' | 'source' | 'occurredAt'>;

export async function admit(
  stage: Stage,
  keeper: Gatekeeper,
  event: Reported,
  match: Match,
): Promise<Admitted> {
  if (match.sighting) {
    keeper.saw(match.sighting);
    return { entries: [] };
  }
  const { correlationKey: key, gate } = match;
  const openId = stage.openExceptionOf(key);
  if (!gate) return openId ? join(stage, openId, event) : open(stage, keeper, event, match, AT_ONCE);
  const judgement = keeper.judge(key, gate, gate.happening, openId !== null, (id) => stage.loaded(id));
  const admitted = await carryOut(stage, keeper, event, match, judgement.verdict, openId);
  if ('entries' in admitted) judgement.keep();
  return admitted;
}

/** The reason for which a cause was held has ended, or its time has come. @param event the first one of the cause */
export async function release(
  stage: Stage,
  keeper: Gatekeeper,
  held: { key: string; event: Reported; match: GatedMatch },
): Promise<Admitted> {
  const { key, event, match } = held;
  if (!keeper.isKnown(key)) return { entries: [] };
  const openId = stage.openExceptionOf(match.correlationKey);
  const judgement = keeper.judge(key, match.gate, { kind: 'due' }, openId !== null, (id) => stage.loaded(id));
  const admitted =
    judgement.verdict.is === 'open'
      ? await open(stage, keeper, event, match, judgement.verdict)
      : { entries: [] };
  if ('entries' in admitted) judgement.keep();
  return admitted;
}

type Open = Extract<Verdict, { is: 'open' }>;
const AT_ONCE: Open = { is: 'open', held: null, eventIds: [] };

async function carryOut(
  stage: Stage,
  keeper: Gatekeeper,
  event: Reported,
  match: Match,
  verdict: Verdict,
  openId: string | null,
): Promise<Admitted> {
  switch (verdict.is) {
    case 'open':
      return open(stage, keeper, event, match, verdict);
    case 'join':
      return openId ? join(stage, openId, event) : { entries: [] };
    case 'hold': {
      if (verdict.because !== 'muted' || verdict.by === null || !match.gate) return { entries: [] };
      const { id: eventId, source } = event;
      const { playbook } = match.gate;
      return {
        entries: stage.apply(verdict.by, {
          type: 'mute',
          eventId,
          source,
          playbook,
          cause: match.correlationKey,
        }),
      };
    }
    case 'pass':
    case 'clear':
    case 'nothing':
      return { entries: [] };
  }
}

function join(stage: Stage, openId: string, { id: eventId, source, occurredAt }: Reported): Admitted {
  const entries = stage.apply(openId, { type: 'join', eventId, source, occurredAt });
  stage.link(openId, eventId);
  return { entries };
}

async function open(
  stage: Stage,
  keeper: Gatekeeper,
  event: Reported,
  { open: prepare, family }: Match,
  { held, eventIds }: Open,
): Promise<Admitted> {
  let prepared: Opening;
  try {
    prepared = prepare();
  } catch (error) {
    return { wrong: error };
  }
  const parent = keeper.above(family?.parents ?? [], (id) => stage.loaded(id));
  const { exceptionId } = prepared;
  const opened = { ...prepared.command.opened, ...(held && { held }), ...(parent && { parent }) };
  const opening: Opening = { ...prepared, command: { ...prepared.command, opened } };
  const entries = stage.apply(exceptionId, opening.command);
  stage.addOpening(opening);
  for (const id of new Set([...eventIds, event.id])) stage.link(exceptionId, id);
  keeper.opened(exceptionId, opened.playbook, opened.subject);
  for (const id of await keeper.under(family?.children ?? [])) {
    const child = id === exceptionId ? null : await stage.load(id);
    if (child?.state === 'open' && !child.parent)
      entries.push(...stage.apply(id, { type: 'place-under', parent: exceptionId }));
  }
  return { entries };
}
