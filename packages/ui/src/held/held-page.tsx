/** Everything that is not on the wall: shelved, held back, in a planned stop. Nothing is hidden silently. */
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { HeldCauses, HeldCounts } from './held-causes.tsx';
import { PlannedStops } from './planned-stops.tsx';
import type { HeldPageProps } from './props.ts';
import { Shelved } from './shelved.tsx';

export function HeldBackPage(props: HeldPageProps) {
  const { held, now, stale, onOpen } = props;
  return (
    <main className="page" aria-label={t.screens.held} aria-busy={held === null}>
      <header className="page-head">
        <h1>{t.screens.held}</h1>
        <p className="note">{t.held.label}</p>
      </header>
      <StaleBanner stale={stale} now={now} />
      {held === null ? (
        <Loading page />
      ) : (
        <>
          <PlannedStops {...props} />
          <Shelved {...props} />
          <HeldCauses {...{ held, now, onOpen }} />
          <HeldCounts counts={held.counts} />
        </>
      )}
    </main>
  );
}
