/** Who is on now, function by function, in the order of being asked; the plant-wide ones beneath. */
import { PLANT_WIDE, whoWouldGet, type Roster, type Rung, type RungReason } from '@gemba/core/roster';
import { epochMs, instant } from '@gemba/core/time';
import { useMemo } from 'react';
import { functionName, shortName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import type { RosterPageProps } from './props.ts';

interface OnNowProps extends Pick<RosterPageProps, 'who' | 'now'> {
  roster: Roster;
  functions: readonly string[];
  /** whose addresses may be shown */
  mayRead: (person: string) => boolean;
}

const MINUTE = 60_000;
const COLUMNS = ['decider', 'deputy', 'lead'] as const;
const WIDE = ['shift-lead', 'area-manager', 'plant-manager'] as const;
const THERE: ReadonlySet<RungReason> = new Set(['asked', 'next', 'lacks-skill', 'elsewhere', 'unreachable']);

export function OnNow({ roster, functions, who, now, mayRead }: OnNowProps) {
  const format = useFormat();
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const rows = useMemo(
    () =>
      functions.map((name) => ({
        name,
        rungs: whoWouldGet(roster, { function: name, at: instant(minute) }).rungs.filter((rung) =>
          THERE.has(rung.why),
        ),
      })),
    [roster, functions, minute],
  );
  const unreachable = new Set(who?.people.filter((one) => !one.reachable).map(({ id }) => id));
  const say = t.roster.now;
  const cell = (rung: Rung) => (
    <Someone
      key={`${rung.person} ${rung.role}`}
      rung={rung}
      roster={roster}
      now={now}
      unreachable={unreachable.has(rung.person)}
      readable={mayRead(rung.person)}
    />
  );
  const wide = rows[0]?.rungs.filter(({ role }) => PLANT_WIDE.has(role)) ?? [];
  return (
    <Panel title={say.title} act={<p className="note">{shiftWords(who, format.time)}</p>}>
      {rows.length === 0 ? (
        <p className="note">{say.empty}</p>
      ) : (
        <Scroll label={say.title}>
          <Table head={[say.function, ...COLUMNS.map((role) => t.roster.roles[role])]}>
            {rows.map(({ name, rungs }) => (
              <tr key={name}>
                <th scope="row">{functionName(name)}</th>
                {COLUMNS.map((role) => {
                  const here = rungs.filter((rung) => rung.role === role);
                  return (
                    <td key={role}>
                      {here.map(cell)}
                      {role === 'decider' &&
                        !rungs.some((rung) => rung.role === 'decider' || rung.role === 'deputy') && (
                          <b data-tone="hot">◆ {say.nobody}</b>
                        )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
      {wide.length > 0 && (
        <>
          <h3>{say.plantWide}</h3>
          <Scroll label={say.plantWide}>
            <Table head={WIDE.map((role) => t.roster.roles[role])}>
              <tr>
                {WIDE.map((role) => (
                  <td key={role}>{wide.filter((rung) => rung.role === role).map(cell)}</td>
                ))}
              </tr>
            </Table>
          </Scroll>
        </>
      )}
    </Panel>
  );
}

interface SomeoneProps {
  rung: Rung;
  roster: Roster;
  now: number;
  unreachable: boolean;
  readable: boolean;
}

function Someone({ rung, roster, now, unreachable, readable }: SomeoneProps) {
  const format = useFormat();
  const say = t.roster.now;
  const nameOf = (id: string) => shortName(roster.people.find((one) => one.id === id)?.name ?? id);
  const contacts = readable ? (roster.people.find(({ id }) => id === rung.person)?.contacts ?? []) : [];
  // a telephone number is often on several channels: it is said once
  const addresses = Map.groupBy(contacts, ({ address }) => address);
  return (
    <span className="on-now">
      <span title={rung.name}>{shortName(rung.name)}</span>{' '}
      <small>
        {rung.standsInFor !== null && `${say.standsIn(nameOf(rung.standsInFor))}, `}
        {rung.onUntil === null || epochMs(rung.onUntil) <= now
          ? say.onCall
          : say.until(format.moment(rung.onUntil, now))}
      </small>
      {contacts.length > 0 && (
        <small className="contacts">
          {[...addresses].map(([address, on]) => (
            <span key={address} title={on.map(({ channel }) => t.channels[channel]).join(', ')}>
              {address}
            </span>
          ))}
        </small>
      )}
      {unreachable && <small data-tone="hot">◆ {say.unreachable}</small>}
    </span>
  );
}

function shiftWords(who: RosterPageProps['who'], time: (at: string) => string): string {
  if (who === null) return '';
  const say = t.roster.now;
  if (who.shifts.length === 0) return say.between;
  return who.shifts.map(({ name, endsAt }) => say.shift(name, time(endsAt))).join(' · ');
}
