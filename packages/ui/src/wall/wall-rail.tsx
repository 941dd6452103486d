/** Beside the cards: how much is asked of whom, what is not on the wall (never hidden silently), and how the ERP is. */
import { epochMs } from '@gemba/core/time';
import { FLOOD_ABOVE, TARGET_MIX, type AlarmMix, type FunctionRate } from '@gemba/core/urgency';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { WallProps } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { OrderedCards } from '../view/wall/order-cards.ts';
import { NotOnWall } from './not-on-wall.tsx';

interface WallRailProps extends Pick<WallProps, 'health' | 'now' | 'notOnWall' | 'onNotOnWall' | 'onOpen'> {
  rates: readonly FunctionRate[];
  /** of what was opened within the day */
  mix: AlarmMix;
  ordered: OrderedCards;
  /** functions that are shelved, on all open exceptions */
  shelvedLamps: number;
}

export function WallRail(props: WallRailProps) {
  return (
    <aside className="rail" aria-label={t.rail.label}>
      <AskedMeters rates={props.rates} />
      <PriorityMix mix={props.mix} />
      <NotOnWall {...props} />
      <ErpState health={props.health} now={props.now} />
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
              <i style={{ width: `${(Math.min(rate.asked, FLOOD_ABOVE) / FLOOD_ABOVE) * 100}%` }} />
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

function PriorityMix({ mix: { shares, n } }: { mix: AlarmMix }) {
  const format = useFormat();
  return (
    <section>
      <h2>{t.rail.mix}</h2>
      {shares === null ? (
        <p className="note">{t.rail.mixEmpty}</p>
      ) : (
        <ul className="mix">
          {GROUPS.map(({ priority, label }, index) => {
            const share = format.percent(shares[index] ?? 0);
            const target = format.percent(TARGET_MIX[index] ?? 0);
            return (
              <li key={priority} data-priority={priority} title={t.rail.target(target)}>
                <span aria-hidden>
                  <PriorityShape priority={priority} /> {label}
                </span>
                <span className="meter" aria-hidden>
                  <i style={{ width: `${(shares[index] ?? 0) * 100}%` }} />
                  <u style={{ left: `${(TARGET_MIX[index] ?? 0) * 100}%` }} />
                </span>
                <b aria-hidden>{share}</b>
                <span className="sr-only">{t.rail.mixShare(label, share, target)}</span>
              </li>
            );
          })}
        </ul>
      )}
      {shares !== null && <p className="note">{t.rail.mixCount(n)}</p>}
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
