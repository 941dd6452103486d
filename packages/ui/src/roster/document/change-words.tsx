/** What publishing a draft would change, in words: who and what, then what would be missing because of it. */
import { epochMs } from '@gemba/core/time';
import type { RosterChange } from '@gemba/core/wire';
import { duration } from '../../format/duration.ts';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { useFormat } from '../../provider.tsx';

export function ChangeWords({ change }: { change: RosterChange }) {
  const format = useFormat();
  const say = t.roster.document.change;
  const { people, parts, lost, holes, unreachable, days, document } = change;
  const list = (those: readonly { name: string }[]) => those.map(({ name }) => name).join(', ');
  const nameOf = (id: string) => document.people.find((person) => person.id === id)?.name ?? id;
  if (change.diff === '') return <p className="note">{say.same(change.against)}</p>;
  const missing = lost.length + holes.length + unreachable.length > 0;
  return (
    <ul className="change-words">
      {people.added.length > 0 && <li>{say.added(list(people.added))}</li>}
      {people.changed.length > 0 && <li>{say.changed(list(people.changed))}</li>}
      {people.removed.map(({ id, name, openDecisions, entries }) => (
        <li key={id}>
          {say.removed(name)} {openDecisions > 0 && say.owns(openDecisions)}{' '}
          {entries > 0 && say.entries(entries)}
        </li>
      ))}
      {parts.length > 0 && <li>{say.parts(parts.map((part) => say.partNames[part] ?? part).join(', '))}</li>}
      {lost.map((name) => (
        <li key={name} data-tone="hot">
          ◆ {say.lost(functionName(name))}
        </li>
      ))}
      {holes.map(({ function: name, ms, first }) => (
        <li key={name} data-tone="warm">
          ▲ {say.hole(functionName(name), duration(ms), days)}{' '}
          {say.firstHole(
            `${format.dateTime(first.from)} – ${format.moment(first.to, epochMs(first.from))}`,
            first.fallsTo === null ? null : nameOf(first.fallsTo),
          )}
        </li>
      ))}
      {unreachable.length > 0 && <li data-tone="warm">▲ {say.unreachable(list(unreachable))}</li>}
      {!missing && <li className="soft">{say.covered(days)}</li>}
    </ul>
  );
}
