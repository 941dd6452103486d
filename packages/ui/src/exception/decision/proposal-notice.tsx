/** What one person has chosen and a second one has to confirm: who, when, what and why, and the second person's word. */
import { Button } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { useState } from 'react';
import { shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { OnAct, People, Viewer } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import { SignatureDialog } from '../acts/signature-dialog.tsx';
import { ReasonForm } from '../../parts/reason-form.tsx';
import type { PendingAct } from '../../parts/use-pending-act.ts';

interface ProposalNoticeProps {
  decision: Decision;
  people: People;
  viewer: Viewer | null;
  now: number;
  mayAct: boolean;
  away: boolean;
  acts: PendingAct<string>;
  onAct: OnAct;
}

export function ProposalNotice(props: ProposalNoticeProps) {
  const { decision, people, viewer, now, mayAct, away, acts, onAct } = props;
  const format = useFormat();
  const [step, setStep] = useState<'reject' | 'sign' | null>(null);
  const { proposal, options, version: expectedVersion } = decision;
  if (!proposal || decision.state === 'decided') return null;
  const option = options.find(({ id }) => id === proposal.option);
  const own = viewer?.id === proposal.by;
  const confirm = (password?: string) =>
    acts.run(t.proposal.confirm, () =>
      onAct(decision.id, 'confirm', {
        expectedVersion,
        ...(password !== undefined &&
          option?.signature !== undefined && { signature: { password, meaning: option.signature } }),
      }),
    );
  const params = Object.entries(proposal.params).map(([name, value]) => {
    const label = option?.params.find((p) => p.name === name)?.label ?? name;
    return `${label}: ${typeof value === 'number' ? format.number(value) : value}`;
  });
  return (
    <div className="decision-notice" data-notice="proposal">
      <b>{proposal.label}</b>
      {params.length > 0 && <span>{params.join(', ')}</span>}
      {proposal.reason !== null && <span>{t.decision.because(proposal.reason)}</span>}
      <small>
        {t.proposal.by(
          shortName(people.get(proposal.by)?.name ?? proposal.by),
          format.moment(proposal.at, now),
        )}
        . {own ? t.proposal.waits : t.proposal.second}
      </small>
      {mayAct && step !== 'reject' && (
        <div className="form-acts">
          {!own && (
            <Button
              size="xs"
              disabled={acts.pending !== null}
              onClick={() => {
                acts.dismiss();
                if (option?.signature === undefined) void confirm();
                else setStep('sign');
              }}
            >
              {t.proposal.confirm}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            disabled={acts.pending !== null}
            onClick={() => setStep('reject')}
          >
            {own ? t.proposal.takeBack : t.proposal.reject}
          </Button>
        </div>
      )}
      {step === 'reject' && (
        <ReasonForm
          label={own ? t.proposal.takeBack : t.proposal.reject}
          reason="required"
          reasonLabel={own ? t.acts.withdrawReason : t.proposal.rejectReason}
          onSubmit={async (reason) => {
            await acts.run(t.proposal.reject, () =>
              onAct(decision.id, 'reject-proposal', { expectedVersion, reason }),
            );
          }}
          onCancel={() => setStep(null)}
        />
      )}
      {step === 'sign' && option?.signature !== undefined && (
        <SignatureDialog
          label={proposal.label}
          meaning={option.signature}
          away={away}
          busy={acts.pending !== null}
          problem={acts.problem}
          onSign={async (password) => {
            const accepted = await confirm(password);
            if (accepted) setStep(null);
            return accepted;
          }}
          onClose={() => setStep(null)}
        />
      )}
    </div>
  );
}
