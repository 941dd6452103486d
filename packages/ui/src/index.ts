/**
 * Gemba's screens: React components over core's types. Props are in `props.ts`. An application imports
 * `@gemba/ui/styles.css` once, wraps everything in `GembaProvider`, and feeds `now` from one `Ticker` by `useNow`.
 */
export * from './props.ts';
export { GembaProvider } from './provider.tsx';
export { createTicker, NowProvider, useNow, type Ticker } from './time/now.tsx';
export { Wall } from './wall/wall.tsx';
export { ExceptionPage } from './exception/exception-page.tsx';
export { DecisionsGrid } from './grid/decisions-grid.tsx';
export { Board } from './board/board.tsx';
export { LoopPage } from './loop/loop-page.tsx';
export { HealthPage } from './health/health-page.tsx';
export { SignIn } from './shell/sign-in.tsx';
export { AppShell } from './shell/app-shell.tsx';
export { conflictSide } from './view/conflict-sides.ts';
export { exceptionOf, matterOf, type MatterReference } from './view/matter.ts';
export { StaleBanner } from './parts/stale-banner.tsx';
