/** The week: people by day, with what is different for a time set apart by shape and word, and the holes above. */
import { NativeSelect, TextInput, Button } from '@mantine/core';
import type { Roster } from '@gemba/core/roster';
import { useMemo, useState } from 'react';
import { functionName, shortName } from '../../format/names.ts';
import { Panel } from '../../parts/panel.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { t } from '../../messages/en.ts';
import { useFormat } from '../../provider.tsx';
import { daysLater, mondayOf, plantDay, plantDays } from '../../time/plant-time.ts';
import type { RosterPageProps } from '../props.ts';
import { holeRows, inOrder, weekRow, type WeekItem } from './week.ts';

interface WeekGridProps {
  view: NonNullable<RosterPageProps['view']>;
  /** with the entries that count */
  roster: Roster;
  coverage: RosterPageProps['coverage'];
  functions: readonly string[];
  now: number;
}

/** So many rows are drawn before somebody asks for all. */
const ROWS = 60;
const DAYS = 7;

export function WeekGrid({ view, roster, coverage, functions, now }: WeekGridProps) {
  const format = useFormat();
  const zone = roster.timeZone;
  const today = plantDay(now, zone);
  const [first, setFirst] = useState(() => mondayOf(today));
  const [fn, setFunction] = useState('');
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const days = useMemo(() => plantDays(first, DAYS, zone), [first, zone]);
  const wanted = search.trim().toLowerCase();
  const people = useMemo(
    () =>
      inOrder(
        roster.people.filter(
          ({ name, functions: own }) =>
            (fn === '' || own.includes(fn)) && name.toLowerCase().includes(wanted),
        ),
      ),
    [roster, fn, wanted],
  );
  const shown = all ? people : people.slice(0, ROWS);
  const rows = useMemo(() => {
    const names = new Map(roster.people.map(({ id, name }) => [id, shortName(name)]));
    const ask = { roster, entries: view.entries, days, format, nameOf: (id: string) => names.get(id) ?? id };
    return shown.map((person) => weekRow(person, ask));
  }, [roster, view.entries, days, format, shown]);
  const holes = holeRows(coverage?.holes ?? [], days, format).filter(
    (row) => fn === '' || row.function === fn,
  );
  const dates = days.slice(0, DAYS).map((_, i) => daysLater(first, i));
  const say = t.roster.week;
  const caption = say.table(format.day(first), format.day(dates.at(-1) ?? first));
  return (
    <Panel
      title={`${say.title}, ${format.day(first)} – ${format.day(dates.at(-1) ?? first)}`}
      act={
        <div className="act-buttons">
          <Button size="xs" variant="default" onClick={() => setFirst(daysLater(first, -DAYS))}>
            <span aria-hidden>‹</span>
            <span className="sr-only">{say.before}</span>
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={first === mondayOf(today)}
            onClick={() => setFirst(mondayOf(today))}
          >
            {say.current}
          </Button>
          <Button size="xs" variant="default" onClick={() => setFirst(daysLater(first, DAYS))}>
            <span aria-hidden>›</span>
            <span className="sr-only">{say.after}</span>
          </Button>
          <NativeSelect
            size="xs"
            aria-label={say.function}
            data={[
              { value: '', label: say.all },
              ...functions.map((value) => ({ value, label: functionName(value) })),
            ]}
            value={fn}
            onChange={(event) => setFunction(event.currentTarget.value)}
          />
          <TextInput
            size="xs"
            type="search"
            aria-label={say.search}
            placeholder={say.search}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      }
    >
      <ul className="week-legend" aria-hidden>
        {(['shift', 'override', 'swap', 'absence', 'hole'] as const).map((kind) => (
          <li key={kind}>
            <span className="week-item" data-kind={kind}>
              {say.legend[kind]}
            </span>
          </li>
        ))}
      </ul>
      <Scroll label={caption}>
        <table className="week">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{say.person}</th>
              {dates.map((day, i) => (
                <th key={day} scope="col" aria-current={day === today ? 'date' : undefined}>
                  {format.weekday(days[i] ?? 0)} <span>{format.day(day)}</span>
                  <Holidays roster={roster} day={day} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {holes.map((row) => (
              <tr key={row.function} className="week-holes">
                <th scope="row">
                  {functionName(row.function)} <small>{say.holes}</small>
                </th>
                {row.days.map((cell, i) => (
                  <td key={dates[i]}>
                    {cell.map((times) => (
                      <span key={times} className="week-item" data-kind="hole">
                        ◆ {say.hole(times)}
                      </span>
                    ))}
                  </td>
                ))}
              </tr>
            ))}
            {rows.map(({ person, days: cells }) => (
              <tr key={person.id}>
                <th scope="row" title={person.name}>
                  {shortName(person.name)}{' '}
                  <small>
                    {[...person.functions.map(functionName), t.roster.roles[person.role]].join(', ')}
                  </small>
                </th>
                {cells.map((cell, i) => (
                  <td key={dates[i]} data-today={dates[i] === today}>
                    {cell.map((item) => (
                      <Item key={`${item.kind} ${item.text} ${item.times}`} item={item} />
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {people.length === 0 && <p className="note">{say.none}</p>}
      {people.length > shown.length && (
        <Button size="xs" variant="default" onClick={() => setAll(true)}>
          {say.more(people.length - shown.length)}
        </Button>
      )}
    </Panel>
  );
}

function Item({ item: { kind, text, times } }: { item: WeekItem }) {
  return (
    <span className="week-item" data-kind={kind} title={times === null ? text : `${text}, ${times}`}>
      {text}
      {times !== null && <small> {times}</small>}
    </span>
  );
}

function Holidays({ roster, day }: { roster: Roster; day: string }) {
  const names = roster.holidays.filter(({ date }) => date === day).map(({ name }) => name);
  return names.length > 0 && <small className="holiday">{names.join(', ')}</small>;
}
