/// <reference types="vite/client" />
/** `?page=wall&data=busy|empty|stale|flood|situations|pinned|long|loading|one&theme=dark|light&scale=wall|desk` */
import { createRoot } from 'react-dom/client';
import {
  createTicker,
  GembaProvider,
  NowProvider,
  useNow,
  Wall,
  type Scale,
  type Theme,
} from '../src/index.ts';
import '../src/styles.css';
import { flood, longNames, pinned, situations } from '../src/fixtures/crowds.ts';
import { busy } from '../src/fixtures/exceptions.ts';
import { ago, NOW } from '../src/fixtures/sketch.ts';
import { health, notOnWall, onDuty, people, plant, shift } from '../src/fixtures/people.ts';
import { Page } from './pages.tsx';

const query = new URLSearchParams(location.search);
const theme: Theme = query.get('theme') === 'light' ? 'light' : 'dark';
const scale: Scale = query.get('scale') === 'desk' ? 'desk' : 'wall';
const data = query.get('data') ?? 'busy';
const page = query.get('page') ?? 'wall';

const DATA = {
  busy,
  stale: busy,
  empty: [],
  loading: null,
  flood: flood(40),
  situations,
  pinned: [
    ...busy.slice(0, 3),
    ...situations.slice(14, 15),
    ...pinned,
    ...situations.filter((e) => e.parent === 'x-line-1'),
  ],
  long: longNames,
  one: busy.slice(0, 1),
  two: busy.slice(0, 2),
  four: busy.slice(0, 4),
  eight: [...busy.slice(0, 6), ...flood(2)],
};
const exceptions = data in DATA ? DATA[data as keyof typeof DATA] : busy;
const stale = data === 'stale' ? { since: ago(4) } : null;

/** The gallery's clock starts at the moment of the fixtures. */
const started = performance.now();
const ticker = createTicker(() => NOW + (performance.now() - started));

function Gallery() {
  const now = useNow();
  if (page !== 'wall')
    return <Page page={page} data={data} theme={theme} now={now} stale={stale} exceptions={exceptions} />;
  return (
    <Wall
      {...{ exceptions, people, onDuty, notOnWall, now, plant, shift, stale, scale, health }}
      onNotOnWall={(what) => console.log('open', what)}
      signalToErp={{ p50Ms: 6 * 60_000, batchBaselineMs: 7 * 3_600_000 + 40 * 60_000 }}
      onOpen={(id) => console.log('open', id)}
    />
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <GembaProvider
    theme={theme}
    scale={page === 'wall' ? scale : 'desk'}
    locale="en-GB"
    timeZone={plant.timeZone}
  >
    <NowProvider ticker={ticker}>
      <Gallery />
    </NowProvider>
  </GembaProvider>,
);
