/** All screens but the wall, on the same made-up plant. Acts are refused when the page is asked for with `data=refuse`. */
import type { ExceptionState } from '@gemba/core/exception';
import type { Evidence } from '@gemba/core/wire';
import {
  AppShell,
  Board,
  conflictSide,
  DecisionsGrid,
  ExceptionPage,
  HealthPage,
  LoopPage,
  SignIn,
  ToldDetails,
  Wall,
} from '../src/index.ts';
import type { ActResult, Family, Matter, PostingDesk, Screen, Stale, Theme } from '../src/index.ts';
import { OwnBell, ownPages } from './own-pages.tsx';
import { arbiter, held, ownEvidence, waived } from '../src/fixtures/contradiction.ts';
import { askedEvidence } from '../src/fixtures/asked-timeline.ts';
import { asked, over, splitUp } from '../src/fixtures/asking.ts';
import { evidence } from '../src/fixtures/evidence.ts';
import { torque } from '../src/fixtures/exceptions.ts';
import { closedPeriod, differing, refused, troubleOf, unanswered } from '../src/fixtures/postings.ts';
import { NOW } from '../src/fixtures/sketch.ts';
import { references } from '../src/fixtures/references.ts';
import { channelHealth, floodReport, told } from '../src/fixtures/told.ts';
import { decisionRows, loopReport } from '../src/fixtures/history.ts';
import {
  decider,
  health,
  healthDetails,
  notOnWall,
  onDuty,
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

const NO_FAMILY: Family = { parent: null, children: [] };
const lineDown = torque;
const FEW = decisionRows(400);
const MANY = decisionRows(new URLSearchParams(location.search).get('data') === 'many' ? 100_000 : 0);
const nothing = () => undefined;
const whoWasTold = () => <ToldDetails told={told} onAsk={nothing} now={NOW} />;
const IMPORTED = { ok: true, added: 3, replaced: 1, unchanged: 40 } as const;

/** `?page=exception&data=…`: exceptions that Gemba raises about its own work */
const OWN: Record<string, { exception: ExceptionState; evidence: Evidence; matter: Matter }> = {
  conflict: {
    exception: arbiter,
    evidence: ownEvidence('decision.conflict', { about: 'V200-0731' }),
    matter: {
      kind: 'conflict',
      sides: [conflictSide(waived, 'x-waiver.quality'), conflictSide(held, 'x-line.production')],
    },
  },
  ...Object.fromEntries(
    Object.entries({ refused, 'closed-period': closedPeriod, unanswered, differing }).map(
      ([name, posting]) => [
        name,
        {
          exception: troubleOf(posting),
          evidence: ownEvidence('erp.posting-rejected', {
            reason: posting.rejection ?? posting.lastError ?? 'other figures',
          }),
          matter: { kind: 'posting', posting, origin: torque },
        },
      ],
    ),
  ),
  ...Object.fromEntries(
    Object.entries({ asked, split: splitUp, over }).map(([name, exception]) => [
      name,
      { exception, evidence: askedEvidence, matter: { kind: 'posting', posting: null, origin: null } },
    ]),
  ),
  contradicted: {
    exception: waived,
    evidence: ownEvidence('', {}),
    matter: { kind: 'posting', posting: null, origin: null },
  },
};

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
  const desk: PostingDesk = { onAct: answer, documentLink: 'https://erp.example/doc/{document}' };
  const own = OWN[data];
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
        exception={data === 'loading' ? null : (own?.exception ?? torque)}
        family={data === 'split' ? { parent: lineDown, children: [] } : NO_FAMILY}
        evidence={own?.evidence ?? evidence}
        matter={own?.matter ?? null}
        refused={[]}
        viewer={decider}
        {...{ people, roster, now, stale }}
        onAct={answer}
        postings={desk}
        told={whoWasTold}
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
        {...{ exceptions, people, onDuty, notOnWall, now, plant, shift, stale, health }}
        onNotOnWall={nothing}
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
    health: (
      <HealthPage
        health={healthDetails}
        {...{ now, stale }}
        postings={desk}
        onErpCheck={answer}
        references={{
          references,
          more: false,
          search: '',
          onSearch: nothing,
          people,
          acts: { onAdd: answer, onRemove: answer, onImport: () => Promise.resolve(IMPORTED) },
          onExport: answer,
        }}
        channels={channelHealth}
        flood={floodReport}
        findings={
          new Map([
            ['quality-hold', { errors: 0, warnings: 2 }],
            ['machine-down', { errors: 0, warnings: 0 }],
          ])
        }
        onOpen={nothing}
      />
    ),
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
      unanswered={false}
      badges={{ wall: 7, health: 1 }}
      bell={<OwnBell data={data} now={now} />}
    >
      {ownPages[page]?.({ data, now, stale, answer }) ?? screens[page]}
    </AppShell>
  );
}
