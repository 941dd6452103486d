/** Says which functions are in flood, since when and how much, what the wall shows instead, and when that ends. */
import { FLOOD_BELOW, type FunctionRate } from '@gemba/core/urgency';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';

interface FloodBannerProps {
  flooded: readonly FunctionRate[];
  situations: number;
  exceptions: number;
}

export function FloodBanner({ flooded, situations, exceptions }: FloodBannerProps) {
  const format = useFormat();
  return (
    <section className="flood" aria-label={t.flood.label}>
      <p className="flood-head">
        <b>{t.flood.title}</b>
        <span>{t.flood.shown(format.number(situations), format.number(exceptions))}</span>
      </p>
      <ul>
        {flooded.map((rate) => (
          <li key={rate.function}>
            <b>{functionName(rate.function)}</b>{' '}
            {t.flood.rate(format.number(rate.asked), rate.since && format.time(rate.since))}
          </li>
        ))}
        <li className="note">{t.flood.ends(FLOOD_BELOW)}</li>
      </ul>
    </section>
  );
}
