/**
 * The end of a shift: what is offered to me, and my open decisions, handed over one by one with a note. Clocks run on;
 * what is left goes on by itself, and this says so.
 */
import { Button } from '@mantine/core';
import { epochMs } from '@gemba/core/time';
import { useMemo, useState, type ReactNode } from 'react';
import { ReasonForm } from '../parts/reason-form.tsx';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { duration } from '../format/duration.ts';
import { functionName, shortName } from '../format/names.ts';
import { Panel } from '../parts/panel.tsx';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { useFormat } from '../provider.tsx';
import { DecisionItem } from './decision-item.tsx';
import { GiveForm } from './give-form.tsx';
import { isOver, ownDecisions, type Done, type OwnDecision } from './own-decisions.ts';
import type { HandOverPageProps } from './props.ts';

export function HandOverPage(props: HandOverPageProps) {
  const { exceptions, viewer, shift, now, stale } = props;
  const format = useFormat();
  const say = t.handing;
  return (
    <main className="page" aria-label={say.label} aria-busy={exceptions === null}>
      <header className="page-head">
        <h1>{t.screens['hand-over']}</h1>
        <p className="note">
          {shift === null
            ? say.between
            : say.shiftEnds(shift.name, format.time(shift.endsAt), duration(epochMs(shift.endsAt) - now))}
        </p>
      </header>
      <StaleBanner stale={stale} now={now} />
      {viewer === null ? (
        <p className="quiet">{say.lookOnly}</p>
      ) : exceptions === null ? (
        <Loading page />
      ) : (
        <Loaded {...props} exceptions={exceptions} me={viewer.id} />
      )}
    </main>
  );
}

type LoadedProps = HandOverPageProps & {
  exceptions: NonNullable<HandOverPageProps['exceptions']>;
  me: string;
};

function Loaded(props: LoadedProps) {
  const { exceptions, me, people, shift, now, onOpen, onAct } = props;
  const format = useFormat();
  const own = useMemo(() => ownDecisions(exceptions, me), [exceptions, me]);
  const acts = usePendingAct<string>();
  const [form, setForm] = useState<string | null>(null);
  const [said, setSaid] = useState<(Done & { words: string }) | null>(null);
  const say = t.handing;
  const nameOf = (id: string) => shortName(people.get(id)?.name ?? id);
  const act = async (one: OwnDecision, run: () => ReturnType<typeof onAct>, words: string) => {
    setSaid(null);
    if (!(await acts.run(one.decision.id, run))) return;
    setSaid({ of: one.decision.id, version: one.decision.version + 1, words });
    setForm(null);
  };
  const item = (one: OwnDecision, children: ReactNode) => (
    <DecisionItem key={one.decision.id} own={one} {...{ shift, now, onOpen }}>
      {children}
    </DecisionItem>
  );
  const { incoming, mine, offered } = own;
  return (
    <>
      {acts.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {acts.problem}
        </p>
      )}
      <output className="said">{said && !isOver(said, exceptions) && said.words}</output>
      <Panel title={`${say.incoming} (${incoming.length})`}>
        {incoming.length === 0 && <p className="note">{say.noneIncoming}</p>}
        <ul className="handings">
          {incoming.map((one) =>
            item(
              one,
              <Incoming
                {...props}
                own={one}
                pending={acts.pending !== null}
                declining={form === one.decision.id}
                onDeclining={(open) => setForm(open ? one.decision.id : null)}
                onAccept={() =>
                  void act(
                    one,
                    () =>
                      onAct(one.decision.id, 'accept-hand-over', { expectedVersion: one.decision.version }),
                    say.accepted(one.decision.question),
                  )
                }
                onDecline={(reason) =>
                  act(
                    one,
                    () =>
                      onAct(one.decision.id, 'decline-hand-over', {
                        expectedVersion: one.decision.version,
                        reason,
                      }),
                    say.declined(one.decision.question),
                  )
                }
              />,
            ),
          )}
        </ul>
      </Panel>
      <Panel title={`${say.mine} (${mine.length})`} act={<p className="note">{say.clocks}</p>}>
        {mine.length === 0 && <p className="note">{say.noneMine}</p>}
        <ul className="handings">
          {mine.map((one) =>
            item(
              one,
              form === one.decision.id ? (
                <GiveForm
                  decision={one.decision}
                  successors={props.successors.get(one.decision.function) ?? null}
                  roster={props.roster}
                  {...{ shift, now, me }}
                  onSubmit={(body) =>
                    act(
                      one,
                      () => onAct(one.decision.id, 'hand-over', body),
                      say.done(one.decision.question, nameOf(body.to)),
                    )
                  }
                  onCancel={() => setForm(null)}
                />
              ) : (
                <Button
                  size="xs"
                  disabled={acts.pending !== null}
                  aria-label={say.handOverOf(one.decision.question, functionName(one.decision.function))}
                  onClick={() => setForm(one.decision.id)}
                >
                  {say.handOver}…
                </Button>
              ),
            ),
          )}
        </ul>
        {mine.length > 0 && <p className="note left-over">{say.left(mine.length)}</p>}
      </Panel>
      {offered.length > 0 && (
        <Panel title={`${say.offered} (${offered.length})`}>
          <ul className="handings">
            {offered.map((one) => {
              const { handOver } = one.decision;
              const left = handOver ? epochMs(handOver.answerBy) - now : 0;
              return item(
                one,
                handOver && (
                  <p data-tone={left > 0 ? undefined : 'warm'}>
                    {left > 0
                      ? say.offeredTo(
                          nameOf(handOver.to),
                          format.moment(handOver.answerBy, now),
                          duration(left),
                        )
                      : `▲ ${say.late(nameOf(handOver.to))}`}
                    <small className="soft"> {t.decision.because(handOver.note)}</small>
                  </p>
                ),
              );
            })}
          </ul>
        </Panel>
      )}
    </>
  );
}

interface IncomingProps extends LoadedProps {
  own: OwnDecision;
  pending: boolean;
  declining: boolean;
  onDeclining: (open: boolean) => void;
  onAccept: () => void;
  onDecline: (reason: string) => Promise<void>;
}

function Incoming({
  own: { decision },
  people,
  now,
  pending,
  declining,
  onDeclining,
  onAccept,
  onDecline,
}: IncomingProps) {
  const format = useFormat();
  const { handOver } = decision;
  if (!handOver) return null;
  const left = epochMs(handOver.answerBy) - now;
  const words =
    left > 0 ? t.handOver.until(format.moment(handOver.answerBy, now), duration(left)) : t.handOver.late;
  return (
    <>
      <p>
        {t.handing.from(shortName(people.get(handOver.from)?.name ?? handOver.from))}{' '}
        {t.decision.because(handOver.note)}
      </p>
      <p className="note" data-tone={left > 0 ? undefined : 'warm'}>
        {words}
      </p>
      {declining ? (
        <ReasonForm
          label={t.handOver.decline}
          reason="required"
          reasonLabel={t.acts.declineReason}
          onSubmit={onDecline}
          onCancel={() => onDeclining(false)}
        />
      ) : (
        <div className="form-acts">
          <Button
            size="xs"
            disabled={pending}
            aria-label={`${t.handOver.accept}: ${decision.question}`}
            onClick={onAccept}
          >
            {t.handOver.accept}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={pending}
            aria-label={`${t.handOver.decline}: ${decision.question}`}
            onClick={() => onDeclining(true)}
          >
            {t.handOver.decline}
          </Button>
        </div>
      )}
    </>
  );
}
