/** Says that the hub is away, in a way that cannot be missed; what is on the screen stays. */
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import { duration } from '../format/duration.ts';
import type { Stale } from '../props.ts';

export function StaleBanner({ stale, now }: { stale: Stale; now: number }) {
  const format = useFormat();
  if (!stale) return null;
  return (
    <div className="stale-banner" role="alert" data-testid="stale-banner">
      <strong>{t.stale.title(format.time(stale.since))}</strong>
      <span aria-live="off">{t.stale.body(duration(now - Date.parse(stale.since)))}</span>
    </div>
  );
}
