/** Causes that ask nobody for now: why, since when, until when; and how many reports that was over the last days. */
import { SegmentedControl } from '@mantine/core';
import type { HeldBecause } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import type { HeldCount, HeldPage } from '@gemba/core/wire';
import { useState } from 'react';
import { duration } from '../format/duration.ts';
import { kindName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import type { HeldPageProps } from './props.ts';

const REASONS = ['planned-stop', 'delay', 'too-few', 'muted'] as const satisfies readonly HeldBecause[];

export function HeldCauses({
  held,
  now,
  onOpen,
}: Pick<HeldPageProps, 'now' | 'onOpen'> & { held: HeldPage }) {
  const format = useFormat();
  const [wanted, setWanted] = useState<'all' | HeldBecause>('all');
  const say = t.held;
  const total = REASONS.reduce((sum, one) => sum + (held.causes[one] ?? 0), 0);
  // what nothing is held for any more cannot be chosen any more
  const reason = wanted !== 'all' && (held.causes[wanted] ?? 0) > 0 ? wanted : 'all';
  const rows = held.items.filter(({ because }) => reason === 'all' || because === reason);
  return (
    <Panel
      title={`${say.now} (${format.number(total)})`}
      act={
        total > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={say.because}
            value={reason}
            onChange={setWanted}
            data={[
              { value: 'all', label: say.all },
              ...REASONS.filter((one) => (held.causes[one] ?? 0) > 0).map((one) => ({
                value: one,
                label: `${say.reasons[one]} ${format.number(held.causes[one] ?? 0)}`,
              })),
            ]}
          />
        )
      }
    >
      {held.items.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <>
          <Scroll label={say.now}>
            <Table head={[say.cause, say.because, say.since, say.until, say.reports]} numbers={[4]}>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">
                    {row.title}
                    <span className="soft block">
                      {row.where} · {kindName(row.playbook)}
                    </span>
                  </th>
                  <td>
                    <b>{say.reasons[row.because]}</b>
                    <span className="soft block verbatim">{row.why}</span>
                  </td>
                  <td title={format.dateTime(row.since)}>{duration(now - epochMs(row.since))}</td>
                  <td>
                    {row.above ? (
                      <button
                        type="button"
                        className="link"
                        onClick={() => row.above && onOpen(row.above.id)}
                      >
                        {say.whileOpen(row.above.title)}
                      </button>
                    ) : (
                      row.until !== null && format.moment(row.until, now)
                    )}
                  </td>
                  <td>{format.number(row.events)}</td>
                </tr>
              ))}
            </Table>
          </Scroll>
          {held.nextCursor !== null && <p className="note">{say.more}</p>}
        </>
      )}
    </Panel>
  );
}

const ALL_REASONS = ['planned-stop', 'delay', 'too-few', 'muted', 'recorded', 'chatter'] as const;

export function HeldCounts({ counts }: { counts: readonly HeldCount[] }) {
  const format = useFormat();
  const say = t.held;
  const reasons = ALL_REASONS.filter((reason) => counts.some(({ because }) => because === reason));
  const days = [...new Set(counts.map(({ day }) => day))].toSorted().toReversed();
  const sum = (day: string, reason: string | null) =>
    counts
      .filter((one) => one.day === day && (reason === null || one.because === reason))
      .reduce((n, { events }) => n + events, 0);
  return (
    <Panel title={say.counts}>
      {days.length === 0 ? (
        <p className="note">{say.noCounts}</p>
      ) : (
        <Scroll label={say.counts}>
          <Table
            head={[say.day, ...reasons.map((reason) => say.reasons[reason]), say.total]}
            numbers={[1, 2, 3, 4, 5, 6, 7]}
          >
            {days.map((day) => (
              <tr key={day}>
                <th scope="row">{format.day(day)}</th>
                {reasons.map((reason) => (
                  <td key={reason}>{format.number(sum(day, reason))}</td>
                ))}
                <td>{format.number(sum(day, null))}</td>
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}
