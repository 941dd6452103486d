/** The response lamp of one function. Its look, its sign and its words all say the state. */
import { duration } from '../format/duration.ts';
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Fuse } from '../parts/fuse.tsx';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { Format } from '../format/format.ts';
import { isOrphan } from '../view/wall/card-marks.ts';
import type { ShownDecision } from '../view/decision/decision-parts.ts';
import type { Lamp as LampView } from '../view/wall/lamp.ts';

const SIGNS: Record<LampView['state'], string> = {
  asked: '',
  seen: '◐',
  decided: '✓',
  confirmed: '✓✓',
  silent: '!',
  shelved: 'zz',
};

interface LampProps {
  lamp: LampView;
  part?: ShownDecision['part'];
  people: People;
  /** ids of the people who are on now; null: not known */
  onDuty?: ReadonlySet<string> | null;
  now: number;
}

export function Lamp({ lamp, part = null, people, onDuty = null, now }: LampProps) {
  const format = useFormat();
  const sign = signOf(lamp);
  const { main, extra } = lampWords(lamp, people, format, onDuty);
  const alone = isAwaited(lamp) && !lamp.attended && isOrphan(lamp.owner, onDuty);
  const heat = alone ? 'hot' : lamp.heat;
  return (
    <li
      className="lamp"
      data-testid="lamp"
      data-function={lamp.function}
      data-state={lamp.state}
      data-heat={heat}
      data-contradicted={lamp.contradicts !== null}
      title={`${t.lamp.states[lamp.state]}: ${main}${extra ? `, ${extra}` : ''}`}
    >
      <span className="lamp-head">
        <span className="lamp-function">
          {functionName(lamp.function)}
          {part && ` ${part.n}/${part.of}`}
        </span>
        <span className="lamp-sign" aria-hidden>
          {sign}
        </span>
        <span className="sr-only">
          : {t.lamp.states[lamp.state]}
          {lamp.escalationLevel > 0 ? `, ${t.lamp.escalated(lamp.escalationLevel)}` : ''}
        </span>
      </span>
      <span className="lamp-main" data-document={lamp.state === 'confirmed' && lamp.erpDocuments.length > 0}>
        {main}
      </span>
      {extra && <span className="lamp-extra">{extra}</span>}
      {lamp.fuse && <Fuse {...lamp.fuse} heat={heat} now={now} />}
    </li>
  );
}

const isAwaited = ({ state }: LampView) => state === 'asked' || state === 'seen' || state === 'silent';

function signOf({ state, contradicts, proposedBy, again: isAgain, escalationLevel }: LampView): string {
  if (contradicts !== null) return '≠';
  if (proposedBy !== null) return '½';
  if (state === 'silent' && escalationLevel > 0) return `↑${escalationLevel}`;
  return state === 'asked' && isAgain !== null ? '↺' : SIGNS[state];
}

const again = (lamp: LampView, who: string): string => (lamp.again === null ? who : t.lamp.again(who));

function lampWords(
  lamp: LampView,
  people: People,
  format: Format,
  onDuty: ReadonlySet<string> | null = null,
): { main: string; extra: string | null } {
  const name = (id: string | null) => (id ? shortName(people.get(id)?.name ?? id) : t.lamp.nobodyOn);
  const owner = (id: string | null) =>
    id !== null && isOrphan(id, onDuty) ? t.lamp.ownerOff(name(id)) : name(id);
  const asked = (id: string | null) =>
    lamp.proposedBy === null ? again(lamp, owner(id)) : t.lamp.proposed(name(lamp.proposedBy));
  switch (lamp.state) {
    case 'confirmed':
      return { main: lamp.erpDocuments.join(', ') || t.lamp.confirmed, extra: lamp.choice };
    case 'decided':
      if (lamp.contradicts !== null)
        return { main: t.lamp.against(functionName(lamp.contradicts)), extra: lamp.choice };
      return lamp.rejection === null
        ? { main: lamp.choice ?? '', extra: name(lamp.by) }
        : { main: t.lamp.refused, extra: lamp.rejection };
    case 'silent':
      return {
        main: t.lamp.silent(duration(lamp.leftMs ?? 0)),
        extra: lamp.ladderExhausted ? t.lamp.exhausted : owner(lamp.owner),
      };
    case 'shelved':
      return {
        main: t.lamp.shelvedUntil(lamp.shelvedUntil ? format.time(lamp.shelvedUntil) : ''),
        extra: null,
      };
    case 'seen':
      return {
        main: t.lamp.left(duration(lamp.leftMs ?? 0)),
        extra: asked(lamp.owner ?? lamp.by),
      };
    case 'asked':
      return { main: t.lamp.left(duration(lamp.leftMs ?? 0)), extra: asked(lamp.owner) };
    default: {
      const unknown: never = lamp.state;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
