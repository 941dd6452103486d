/**
 * What a function needs to decide, for a narrow column: a few key figures before the options, everything else below
 * them as lines, and how old the ERP's figures are. Abnormal figures are marked by a shape as well.
 */
import type { ContextPack, Figure, PackTable } from '@gemba/core/planning';
import { epochMs } from '@gemba/core/time';
import { useState } from 'react';
import { duration } from '../../format/duration.ts';
import { t } from '../../messages/en.ts';
import { useFormat } from '../../provider.tsx';
import { keyFigures, packLines, type Cell } from '../../view/decision/pack-lines.ts';

/** From this age on a context is old: the ERP is read every minute. */
const OLD_AFTER_MS = 5 * 60_000;
const FIRST_ROWS = 4;

export function KeyFigures({ pack, now }: { pack: ContextPack | null; now: number }) {
  return <div className="pack">{pack && <Figures figures={keyFigures(pack.figures).key} now={now} />}</div>;
}

export function PackDetails({ pack, now }: { pack: ContextPack; now: number }) {
  const format = useFormat();
  const { others } = keyFigures(pack.figures);
  const age = now - epochMs(pack.contextAt);
  return (
    <div className="pack pack-details">
      {others.length > 0 && (
        <section>
          <h4>{t.exception.otherFigures}</h4>
          <Figures figures={others} now={now} />
        </section>
      )}
      {pack.tables.map((table) => (
        <PackList key={table.title} table={table} now={now} />
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
    </div>
  );
}

function Figures({ figures, now }: { figures: readonly Figure[]; now: number }) {
  const format = useFormat();
  return (
    <dl className="rows">
      {figures.map((figure) => (
        <div key={figure.label}>
          <dt>{figure.label}</dt>
          <dd data-tone={figure.tone}>{format.figure(figure.value, now)}</dd>
        </div>
      ))}
    </dl>
  );
}

function PackList({ table, now }: { table: PackTable; now: number }) {
  const [all, setAll] = useState(false);
  const lines = packLines(table);
  const more = lines.length - FIRST_ROWS;
  return (
    <section>
      <h4>{table.title}</h4>
      <ul>
        {(all ? lines : lines.slice(0, FIRST_ROWS)).map(({ head, lead, rest }, index) => (
          <li key={index}>
            <p className="pack-head">
              <PackCell cell={{ ...head, needsLabel: false }} now={now} />
              {lead && <PackCell cell={{ ...lead, needsLabel: true }} now={now} />}
            </p>
            {rest.length > 0 && (
              <p className="pack-rest">
                {rest.map((cell) => (
                  <PackCell key={cell.label} cell={cell} now={now} />
                ))}
              </p>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t.exception.fewerRows : t.exception.moreRows(more)}
          <span className="sr-only">: {table.title}</span>
        </button>
      )}
    </section>
  );
}

function PackCell({ cell: { label, value, needsLabel }, now }: { cell: Cell; now: number }) {
  const format = useFormat();
  return (
    <span title={needsLabel ? undefined : label}>
      {needsLabel && <small>{label.toLowerCase()} </small>}
      <b>{format.figure(value, now)}</b>
    </span>
  );
}
