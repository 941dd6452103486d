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
export { RosterPage } from './roster/roster-page.tsx';
export * from './roster/props.ts';
export { PlaybooksPage } from './playbooks/playbooks-page.tsx';
export type { DiffSide, PlaybookActs, PlaybooksPageProps } from './playbooks/props.ts';
export { HandOverPage } from './hand-over/hand-over-page.tsx';
export type { HandOverPageProps } from './hand-over/props.ts';
export { HeldBackPage } from './held/held-page.tsx';
export type { HeldPageProps, StopActs, StopScopes } from './held/props.ts';
export { Bell } from './notifications/bell.tsx';
export { ToldDetails } from './notifications/told-details.tsx';
export type { BellProps, DesktopNotices, ToldDetailsProps } from './notifications/props.ts';
export { SignIn } from './shell/sign-in.tsx';
export { AppShell } from './shell/app-shell.tsx';
export { conflictSide } from './view/evidence/conflict-sides.ts';
export { exceptionOf, matterOf, type MatterReference } from './view/evidence/matter.ts';
export { refusalWords } from './view/acting/refusal-words.ts';
export { Loading } from './parts/loading.tsx';
export { Quiet } from './parts/quiet.tsx';
export { StaleBanner } from './parts/stale-banner.tsx';
