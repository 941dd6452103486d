/** All screens but the wall, on the same made-up plant. Acts are refused when the page is asked for with `data=refuse`. */
import type { ExceptionState } from '@gemba/core/exception';
import {
  AppShell,
  Board,
  DecisionsGrid,
  ExceptionPage,
  HealthPage,
  LoopPage,
  SignIn,
  Wall,
} from '../src/index.ts';
import type { ActResult, Screen, Stale, Theme } from '../src/index.ts';
import { evidence } from '../src/fixtures/evidence.ts';
import { torque } from '../src/fixtures/exceptions.ts';
import { decisionRows, loopReport } from '../src/fixtures/history.ts';
import {
  decider,
  health,
  healthDetails,
  people,
  plant,
  roster,
  scheduler,
  shift,
} from '../src/fixtures/people.ts';

interface PageProps {
  page: string;
  data: string;
  theme: Theme;
  now: number;
  stale: Stale;
  exceptions: readonly ExceptionState[] | null;
}

const FEW = decisionRows(400);
const MANY = decisionRows(new URLSearchParams(location.search).get('data') === 'many' ? 100_000 : 0);
const nothing = () => undefined;

export function Page({ page, data, theme, now, stale, exceptions }: PageProps) {
  const answer = (): Promise<ActResult> =>
    new Promise((resolve) =>
      setTimeout(
        () =>
          resolve(
            data === 'refuse'
              ? {
                  ok: false,
                  problem: {
                    type: 'about:blank',
                    title: 'Refused',
                    status: 409,
                    code: 'stale_version',
                    detail: 'Somebody else changed this decision a moment ago.',
                  },
                }
              : { ok: true },
          ),
        500,
      ),
    );
  const acts = { retry: answer, void: answer };
  if (page === 'sign-in')
    return (
      <SignIn
        plantName="Northwind Pumps, Plant 1"
        onSignIn={() => Promise.resolve({ ok: false, message: 'Email or password is wrong.' })}
      />
    );
  const screens: Record<string, React.ReactNode> = {
    exception: (
      <ExceptionPage
        exception={data === 'loading' ? null : torque}
        evidence={evidence}
        viewer={decider}
        {...{ people, roster, now, stale }}
        onAct={answer}
        postings={acts}
        onOpen={nothing}
        onBack={nothing}
      />
    ),
    decisions: (
      <DecisionsGrid
        rows={data === 'many' ? MANY : FEW}
        {...{ now, stale }}
        view={null}
        onViewChange={nothing}
        onOpen={nothing}
      />
    ),
    desk: (
      <Wall
        {...{ exceptions, people, now, plant, shift, stale, health }}
        scale="desk"
        signalToErp={null}
        onOpen={nothing}
      />
    ),
    board: (
      <Board
        exceptions={exceptions}
        {...{ roster, now, stale }}
        viewer={scheduler}
        onAct={answer}
        onOpen={nothing}
      />
    ),
    loop: (
      <LoopPage
        report={data === 'empty' ? loopReport(0) : loopReport(1)}
        period="24h"
        onPeriod={nothing}
        {...{ now, stale }}
      />
    ),
    health: <HealthPage health={healthDetails} {...{ now, stale }} postings={acts} onOpen={nothing} />,
  };
  return (
    <AppShell
      screen={(page === 'exception' || page === 'desk' ? 'wall' : page) as Screen}
      hrefOf={(screen) => `?page=${screen}`}
      onNavigate={nothing}
      theme={theme}
      onTheme={nothing}
      me={{ name: 'Laura Meyer', role: 'manager' }}
      onSignOut={nothing}
      stale={stale}
      badges={{ wall: 7, health: 1 }}
    >
      {screens[page]}
    </AppShell>
  );
}
