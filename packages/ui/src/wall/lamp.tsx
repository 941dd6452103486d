/** The response lamp of one function. Its look, its sign and its words all say the state. */
import { duration } from '../format/duration.ts';
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Fuse } from '../parts/fuse.tsx';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { Format } from '../format/format.ts';
import type { Lamp as LampView } from '../view/lamp.ts';

const SIGNS: Record<LampView['state'], string> = {
  asked: '',
  seen: '◐',
  decided: '✓',
  confirmed: '✓✓',
  silent: '!',
  shelved: 'zz',
};

export function Lamp({ lamp, people, now }: { lamp: LampView; people: People; now: number }) {
  const format = useFormat();
  const sign =
    lamp.state === 'silent' && lamp.escalationLevel > 0 ? `↑${lamp.escalationLevel}` : SIGNS[lamp.state];
  const { main, extra } = lampWords(lamp, people, format);
  return (
    <li
      className="lamp"
      data-testid="lamp"
      data-function={lamp.function}
      data-state={lamp.state}
      data-heat={lamp.heat}
      title={`${t.lamp.states[lamp.state]}: ${main}${extra ? `, ${extra}` : ''}`}
    >
      <span className="lamp-head">
        <span className="lamp-function">{functionName(lamp.function)}</span>
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
      {lamp.fuse && <Fuse {...lamp.fuse} heat={lamp.heat} now={now} />}
    </li>
  );
}

export function lampWords(
  lamp: LampView,
  people: People,
  format: Format,
): { main: string; extra: string | null } {
  const name = (id: string | null) => (id ? shortName(people.get(id)?.name ?? id) : t.lamp.nobodyOn);
  switch (lamp.state) {
    case 'confirmed':
      return { main: lamp.erpDocuments.join(', ') || t.lamp.confirmed, extra: lamp.choice };
    case 'decided':
      if (lamp.contradicts !== null)
        return { main: lamp.choice ?? '', extra: t.lamp.contradicts(functionName(lamp.contradicts)) };
      return lamp.rejection === null
        ? { main: lamp.choice ?? '', extra: name(lamp.by) }
        : { main: t.lamp.refused, extra: lamp.rejection };
    case 'silent':
      return {
        main: t.lamp.silent(duration(lamp.leftMs ?? 0)),
        extra: lamp.ladderExhausted ? t.lamp.exhausted : name(lamp.owner),
      };
    case 'shelved':
      return {
        main: t.lamp.shelvedUntil(lamp.shelvedUntil ? format.time(lamp.shelvedUntil) : ''),
        extra: null,
      };
    case 'seen':
      return { main: t.lamp.left(duration(lamp.leftMs ?? 0)), extra: name(lamp.by ?? lamp.owner) };
    case 'asked':
      return { main: t.lamp.left(duration(lamp.leftMs ?? 0)), extra: name(lamp.owner) };
    default: {
      const unknown: never = lamp.state;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
