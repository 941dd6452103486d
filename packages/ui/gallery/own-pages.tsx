/** The pages of who is on, of the rules, of handing over and of being told, on made-up data. */
import type { ReactNode } from 'react';
import { Bell, HandOverPage, HeldBackPage, PlaybooksPage, RosterPage, ToldDetails } from '../src/index.ts';
import type { ActResult, Stale } from '../src/index.ts';
import {
  noRoster,
  rosterCheck,
  rosterCoverage,
  rosterDocument,
  rosterProblems,
  rosterVersions,
  rosterView,
  rosterWho,
  wouldGet,
} from '../src/fixtures/rosters.ts';
import {
  dryRun,
  playbookDetail,
  playbookDiff,
  playbookFindings,
  playbookProblems,
  playbookRows,
} from '../src/fixtures/rules.ts';
import { asked, splitUp } from '../src/fixtures/asking.ts';
import { busy } from '../src/fixtures/exceptions.ts';
import { heldPage, plannedStops } from '../src/fixtures/held.ts';
import { notices, told } from '../src/fixtures/told.ts';
import { decider, people, plant, roster, shift } from '../src/fixtures/people.ts';

interface OwnPageProps {
  data: string;
  now: number;
  stale: Stale;
  answer: () => Promise<ActResult>;
}

const noAnswer = {
  ok: false,
  problem: {
    type: 'about:blank',
    title: 'Refused',
    status: 409,
    code: 'over',
    detail: 'It is over already.',
  },
} as const;

export const ownPages: Record<string, (props: OwnPageProps) => ReactNode> = {
  roster: ({ data, now, stale, answer }) => (
    <RosterPage
      view={
        data === 'loading'
          ? null
          : data === 'empty'
            ? noRoster
            : data === 'reader'
              ? { ...rosterView, mayArrange: ['lm'] }
              : rosterView
      }
      who={data === 'loading' ? null : rosterWho}
      coverage={
        data === 'loading'
          ? null
          : data === 'empty'
            ? { ...rosterCoverage, functions: [], holes: [], unreachable: [] }
            : rosterCoverage
      }
      versions={data === 'loading' ? null : rosterVersions}
      newest={data === 'loading' ? null : rosterDocument}
      viewer={decider}
      onVersion={() => Promise.resolve({ ok: true, answer: rosterDocument })}
      onDiff={(from, to) =>
        Promise.resolve({ ok: true, answer: { from, to, diff: rosterCheck.would?.diff ?? '' } })
      }
      onWouldGet={() => Promise.resolve({ ok: true, answer: wouldGet })}
      onExport={answer}
      acts={
        data === 'empty'
          ? null
          : {
              onOverride: answer,
              onAbsence: answer,
              onSwap: async () => {
                const result = await answer();
                const [entry] = rosterView.entries;
                return result.ok && entry ? { ok: true, answer: entry } : noAnswer;
              },
              onAnswerSwap: answer,
              onWithdraw: answer,
              onPublish: () => Promise.resolve({ ok: true, answer: { version: 13 } }),
              onCheck: ({ yaml }) =>
                Promise.resolve({ ok: true, answer: yaml?.includes('nigth') ? rosterProblems : rosterCheck }),
              onFeed: () =>
                Promise.resolve({ ok: true, answer: 'https://gemba.example/api/roster/feeds/bWs.x' }),
              onNewFeed: () =>
                Promise.resolve({ ok: true, answer: 'https://gemba.example/api/roster/feeds/bWs.y.1' }),
              onImport: () =>
                Promise.resolve({
                  ok: false,
                  problem: {
                    type: 'about:blank',
                    title: 'Refused',
                    status: 422,
                    code: 'invalid_input',
                    detail: 'Nothing was taken over: row 3, shift: there is no shift "nigth".',
                    errors: [
                      { field: 'row 3, shift', reason: 'there is no shift "nigth"' },
                      { field: 'row 7, from', reason: 'a date such as "2026-12-24"' },
                    ],
                  },
                }),
            }
      }
      {...{ people, plant, now, stale }}
    />
  ),
  playbooks: ({ data, now, stale }) => (
    <PlaybooksPage
      rows={data === 'loading' ? null : data === 'empty' ? [] : playbookRows}
      chosen={data === 'one' || data === 'wrong' || data === 'reader' ? 'machine-down' : null}
      onChoose={() => undefined}
      detail={playbookDetail}
      onDiff={() => Promise.resolve({ ok: true, answer: playbookDiff })}
      acts={
        data === 'reader'
          ? null
          : {
              onAct: () => Promise.resolve({ ok: true, answer: { ...playbookDetail, version: 10 } }),
              onCheck: (_, days) =>
                Promise.resolve({
                  ok: true,
                  answer:
                    data === 'wrong'
                      ? playbookProblems
                      : { ...playbookFindings, dryRun: days === 0 ? null : dryRun },
                }),
            }
      }
      {...{ people, now, stale }}
    />
  ),
  'hand-over': ({ data, now, stale, answer }) => (
    <HandOverPage
      exceptions={data === 'loading' ? null : data === 'empty' ? [] : [asked, splitUp, ...busy]}
      successors={
        new Map(
          ['quality', 'customer-service', 'materials'].map((name) => [
            name,
            rosterWho.people.filter((one) => one.functions.includes(name) || one.id === 'jl'),
          ]),
        )
      }
      viewer={data === 'reader' ? null : decider}
      onAct={answer}
      onOpen={() => undefined}
      {...{ people, roster, shift, now, stale }}
    />
  ),
  held: ({ data, now, stale, answer }) => (
    <HeldBackPage
      exceptions={data === 'empty' ? [] : [asked, splitUp, ...busy]}
      held={
        data === 'loading'
          ? null
          : data === 'empty'
            ? { items: [], nextCursor: null, causes: {}, counts: [] }
            : heldPage
      }
      stops={data === 'empty' ? [] : plannedStops}
      past
      onPast={() => undefined}
      scopes={{ areas: ['Assembly', 'Paint'], lines: ['line-3', 'line-5'], playbooks: playbookRows }}
      stopActs={data === 'empty' ? null : { onPlan: answer, onEnd: answer }}
      onOpen={() => undefined}
      {...{ people, plant, now, stale }}
    />
  ),
  told: ({ data, now }) => (
    <main className="page">
      <h1>{told.exceptionId}</h1>
      <section className="panel">
        <ToldDetails
          told={data === 'loading' ? null : data === 'empty' ? { ...told, people: [] } : told}
          onAsk={() => undefined}
          now={now}
        />
      </section>
    </main>
  ),
};

export const OwnBell = ({ data, now }: Pick<OwnPageProps, 'data' | 'now'>) => (
  <Bell
    notices={data === 'loading' ? null : data === 'empty' ? [] : notices}
    more
    arrived={null}
    desktop={data === 'empty' ? 'denied' : 'ask'}
    onAskDesktop={() => undefined}
    now={now}
    onOpen={() => undefined}
    onAllSeen={() => undefined}
  />
);
