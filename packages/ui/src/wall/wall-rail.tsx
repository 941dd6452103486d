/** Beside the cards: how much is asked of whom, what is not on the wall (never hidden silently), and how the ERP is. */
import { epochMs } from '@gemba/core/time';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { WallProps } from '../props.ts';
import { useFormat } from '../provider.tsx';
import {
  FLOOD,
  priorityMix,
  TARGET_MIX,
  type FunctionRate,
  type PriorityCounts,
} from '../view/alarm-rate.ts';
import type { OrderedCards } from '../view/order-cards.ts';

interface WallRailProps {
  rates: readonly FunctionRate[];
  counts: PriorityCounts;
  ordered: OrderedCards;
  /** functions that are shelved, on all open exceptions */
  shelvedLamps: number;
  health: WallProps['health'];
  now: number;
}

export function WallRail({ rates, counts, ordered, shelvedLamps, health, now }: WallRailProps) {
  return (
    <aside className="rail" aria-label={t.rail.label}>
      <AskedMeters rates={rates} />
      <PriorityMix counts={counts} />
      <NotOnWall ordered={ordered} shelvedLamps={shelvedLamps} />
      <ErpState health={health} now={now} />
    </aside>
  );
}

function AskedMeters({ rates }: { rates: readonly FunctionRate[] }) {
  return (
    <section>
      <h2>{t.rail.asked}</h2>
      <ul className="meters">
        {rates.map((rate) => (
          <li key={rate.function} data-flood={rate.flood}>
            <span aria-hidden>{functionName(rate.function)}</span>
            <span className="meter" aria-hidden>
              <i style={{ width: `${(Math.min(rate.asked, FLOOD) / FLOOD) * 100}%` }} />
            </span>
            <b aria-hidden>{rate.asked}</b>
            <span className="sr-only">
              {t.rail.askedCount(functionName(rate.function), rate.asked, rate.flood)}
            </span>
          </li>
        ))}
      </ul>
      <p className="note">{t.rail.askedLegend}</p>
    </section>
  );
}

const GROUPS = [
  { priority: 'A', label: t.rail.mixRow.A },
  { priority: 'B', label: t.rail.mixRow.B },
  { priority: 'C', label: t.rail.mixRow.C },
] as const;

function PriorityMix({ counts }: { counts: PriorityCounts }) {
  const format = useFormat();
  const mix = priorityMix(counts);
  return (
    <section>
      <h2>{t.rail.mix}</h2>
      {mix === null ? (
        <p className="note">{t.rail.mixEmpty}</p>
      ) : (
        <ul className="mix">
          {GROUPS.map(({ priority, label }, index) => (
            <li key={priority} data-priority={priority}>
              <span>
                <PriorityShape priority={priority} /> {label}
              </span>
              <span className="meter" aria-hidden>
                <i style={{ width: `${(mix[index] ?? 0) * 100}%` }} />
                <u style={{ left: `${(TARGET_MIX[index] ?? 0) * 100}%` }} />
              </span>
              <b title={t.rail.target(format.percent(TARGET_MIX[index] ?? 0))}>
                {format.percent(mix[index] ?? 0)}
              </b>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function NotOnWall({ ordered, shelvedLamps }: Pick<WallRailProps, 'ordered' | 'shelvedLamps'>) {
  const format = useFormat();
  return (
    <section>
      <h2>{t.rail.notOnWall}</h2>
      <dl className="rows">
        <div>
          <dt>
            {t.rail.shelved}
            {ordered.nextReturn && `, ${t.rail.nextReturns(format.time(ordered.nextReturn))}`}
          </dt>
          <dd>{ordered.shelved.length}</dd>
        </div>
        <div>
          <dt>{t.rail.partlyShelved}</dt>
          <dd>{shelvedLamps}</dd>
        </div>
      </dl>
    </section>
  );
}

function ErpState({ health, now }: { health: WallProps['health']; now: number }) {
  const erp = health?.erp;
  const count = (...states: (keyof NonNullable<typeof erp>['outbox'])[]) =>
    states.reduce((n, state) => n + (erp?.outbox[state] ?? 0), 0);
  const rejected = count('rejected');
  const down = health?.sources.filter((source) => source.state === 'down') ?? [];
  return (
    <section>
      <h2>{t.rail.erp(erp?.name ?? 'ERP')}</h2>
      <dl className="rows">
        {erp?.state === 'down' && (
          <div data-tone="hot">
            <dt>{t.rail.erpDown}</dt>
            <dd>!</dd>
          </div>
        )}
        <div>
          <dt>{t.rail.contextAge}</dt>
          <dd>{erp?.contextAt ? duration(now - epochMs(erp.contextAt)) : t.rail.unknown}</dd>
        </div>
        <div>
          <dt>{t.rail.posted}</dt>
          <dd>{count('confirmed')}</dd>
        </div>
        <div>
          <dt>{t.rail.waiting}</dt>
          <dd>{count('queued', 'posting', 'posted')}</dd>
        </div>
        <div data-tone={rejected > 0 ? 'warm' : 'calm'}>
          <dt>
            {rejected > 0 && <PriorityShape priority="B" />} {t.rail.needsPerson}
          </dt>
          <dd>{rejected}</dd>
        </div>
        {down.length > 0 && (
          <div data-tone="hot">
            <dt>
              {t.rail.sourcesDown}: {down.map((source) => source.name).join(', ')}
            </dt>
            <dd>{down.length}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
