/** What a function needs to decide: figures by their type, abnormal ones marked, and how old the ERP's figures are. */
import type { ContextPack } from '@gemba/core/planning';
import { epochMs } from '@gemba/core/time';
import { duration } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';

/** From this age on a context is old: the ERP is read every minute. */
const OLD_AFTER_MS = 5 * 60_000;

export function ContextPackView({ pack, now }: { pack: ContextPack; now: number }) {
  const format = useFormat();
  const age = now - epochMs(pack.contextAt);
  return (
    <>
      <dl className="rows">
        {pack.figures.map((figure) => (
          <div key={figure.label}>
            <dt>{figure.label}</dt>
            <dd data-tone={figure.tone}>{format.figure(figure.value, now)}</dd>
          </div>
        ))}
      </dl>
      {pack.tables.map((table) => (
        <table key={table.title}>
          <caption>{table.title}</caption>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td key={table.columns[column] ?? column} data-number={!('text' in value)}>
                    {format.figure(value, now)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      <p
        className="note"
        data-tone={age > OLD_AFTER_MS ? 'warm' : undefined}
        title={format.dateTime(pack.contextAt)}
      >
        {age > OLD_AFTER_MS
          ? t.exception.contextAge(duration(age))
          : t.exception.contextAt(format.seconds(pack.contextAt))}
      </p>
    </>
  );
}
