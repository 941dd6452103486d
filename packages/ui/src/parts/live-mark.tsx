/** Live, or stale since when: a shape and a word. */
import { t } from '../messages/en.ts';
import type { Stale } from '../props.ts';
import { useFormat } from '../provider.tsx';

export function LiveMark({ stale }: { stale: Stale }) {
  const format = useFormat();
  return (
    <span className="live-mark" data-stale={stale !== null}>
      <i aria-hidden />
      {stale ? t.stale.title(format.time(stale.since)) : t.shell.live}
    </span>
  );
}
