/** A decision that is offered to somebody: its note, until when, and, for that person, the answer. */
import { Button } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { useState } from 'react';
import { duration } from '../../format/duration.ts';
import { shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { OnAct, People, Viewer } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import { ReasonForm } from '../../parts/reason-form.tsx';
import type { PendingAct } from '../../parts/use-pending-act.ts';

interface HandOverNoticeProps {
  decision: Decision;
  people: People;
  viewer: Viewer | null;
  now: number;
  acts: PendingAct<string>;
  onAct: OnAct;
}

export function HandOverNotice({ decision, people, viewer, now, acts, onAct }: HandOverNoticeProps) {
  const format = useFormat();
  const [declining, setDeclining] = useState(false);
  const { handOver } = decision;
  if (!handOver || decision.state === 'decided') return null;
  const name = (id: string) => shortName(people.get(id)?.name ?? id);
  const mine = viewer?.id === handOver.to;
  const left = epochMs(handOver.answerBy) - now;
  const expectedVersion = decision.version;
  return (
    <div className="decision-notice" data-notice="hand-over">
      <b>{mine ? t.handOver.toYou(name(handOver.from)) : t.handOver.toOther(name(handOver.to))}</b>
      <span>{t.decision.because(handOver.note)}</span>
      <small>
        {left > 0 ? t.handOver.until(format.moment(handOver.answerBy, now), duration(left)) : t.handOver.late}
      </small>
      {mine && !declining && (
        <div className="form-acts">
          <Button
            size="xs"
            disabled={acts.pending !== null}
            onClick={() =>
              void acts.run(t.handOver.accept, () =>
                onAct(decision.id, 'accept-hand-over', { expectedVersion }),
              )
            }
          >
            {t.handOver.accept}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={acts.pending !== null}
            onClick={() => setDeclining(true)}
          >
            {t.handOver.decline}
          </Button>
        </div>
      )}
      {mine && declining && (
        <ReasonForm
          label={t.handOver.decline}
          reason="required"
          reasonLabel={t.acts.declineReason}
          onSubmit={async (reason) => {
            await acts.run(t.handOver.decline, () =>
              onAct(decision.id, 'decline-hand-over', { expectedVersion, reason }),
            );
          }}
          onCancel={() => setDeclining(false)}
        />
      )}
    </div>
  );
}
