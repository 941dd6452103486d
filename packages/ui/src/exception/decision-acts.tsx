/** What else can be done with a decision than deciding it: acknowledge, reassign, shelve, bring back, take back, comment. */
import { Button, NativeSelect } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { epochMs, instant } from '@gemba/core/time';
import type { PersonOnRoster } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import type { OnAct } from '../props.ts';
import { ReasonForm } from './reason-form.tsx';
import type { PendingAct } from './use-pending-act.ts';

const MINUTE = 60_000;
const SHELVE_MINUTES = [15, 30, 60, 240] as const;

interface DecisionActsProps {
  decision: Decision;
  acts: PendingAct<string>;
  roster: readonly PersonOnRoster[];
  now: number;
  mayAct: boolean;
  mayReassign: boolean;
  /** its exception is still open */
  mayWithdraw: boolean;
  onAcknowledge: () => void;
  onAct: OnAct;
}

type Panel = 'reassign' | 'shelve' | 'comment' | 'withdraw';

export function DecisionActs(props: DecisionActsProps) {
  const { decision, acts, roster, now, mayAct, mayReassign, mayWithdraw, onAcknowledge, onAct } = props;
  const [panel, setPanel] = useState<Panel | null>(null);
  const open = decision.state !== 'decided';
  const shelved = decision.shelved !== null && epochMs(decision.shelved.until) > now;
  const busy = acts.pending !== null;
  const expectedVersion = decision.version;
  const run = async (label: string, act: Parameters<typeof acts.run>[1]) => {
    if (await acts.run(label, act)) setPanel(null);
  };
  const toggle = (name: Panel) => ({
    'aria-expanded': panel === name,
    disabled: busy,
    onClick: () => setPanel(panel === name ? null : name),
  });
  return (
    <div className="acts">
      <div className="act-buttons">
        {open && mayAct && decision.state === 'asked' && !shelved && (
          <Button size="compact-xs" variant="default" disabled={busy} onClick={onAcknowledge}>
            {t.decision.acknowledge}
          </Button>
        )}
        {open && mayReassign && (
          <Button size="compact-xs" variant="default" {...toggle('reassign')}>
            {t.decision.reassign}
          </Button>
        )}
        {open && mayAct && !shelved && (
          <Button size="compact-xs" variant="default" {...toggle('shelve')}>
            {t.decision.shelve}
          </Button>
        )}
        {open && mayAct && shelved && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            onClick={() =>
              void run(t.decision.unshelve, () => onAct(decision.id, 'unshelve', { expectedVersion }))
            }
          >
            {t.decision.unshelve}
          </Button>
        )}
        {!open && mayAct && mayWithdraw && (
          <Button size="compact-xs" variant="default" {...toggle('withdraw')}>
            {t.decision.withdraw}
          </Button>
        )}
        <Button size="compact-xs" variant="default" {...toggle('comment')}>
          {t.decision.comment}
        </Button>
      </div>
      {panel === 'reassign' && (
        <ActForm
          label={t.decision.reassign}
          reason="optional"
          choice={{
            label: t.decision.to,
            data: roster
              .filter((p) => p.id !== decision.owner)
              .toSorted((a, b) => fitness(b, decision) - fitness(a, decision))
              .map((p) => ({ value: p.id, label: p.on ? p.name : `${p.name} (${t.decision.offShift})` })),
          }}
          onSubmit={(to, reason) =>
            run(t.decision.reassign, () =>
              onAct(decision.id, 'reassign', { expectedVersion, to, ...(reason ? { reason } : {}) }),
            )
          }
          onCancel={() => setPanel(null)}
        />
      )}
      {panel === 'shelve' && (
        <ActForm
          label={t.decision.shelve}
          reason="required"
          choice={{
            label: t.decision.until,
            data: SHELVE_MINUTES.map((m) => ({ value: String(m), label: t.decision.shelveFor[m] })),
          }}
          onSubmit={(minutes, reason) =>
            run(t.decision.shelve, () =>
              onAct(decision.id, 'shelve', {
                expectedVersion,
                until: instant(now + Number(minutes) * MINUTE),
                reason,
              }),
            )
          }
          onCancel={() => setPanel(null)}
        />
      )}
      {panel === 'withdraw' && (
        <ActForm
          label={t.decision.withdraw}
          reason="required"
          reasonLabel={t.decision.withdrawReason}
          onSubmit={(_choice, reason) =>
            run(t.decision.withdraw, () => onAct(decision.id, 'withdraw', { expectedVersion, reason }))
          }
          onCancel={() => setPanel(null)}
        />
      )}
      {panel === 'comment' && (
        <ActForm
          label={t.decision.send}
          reason="required"
          reasonLabel={t.decision.text}
          onSubmit={(_choice, text) => run(t.decision.comment, () => onAct(decision.id, 'comment', { text }))}
          onCancel={() => setPanel(null)}
        />
      )}
    </div>
  );
}

/** People of the function who are on come first. */
const fitness = (person: PersonOnRoster, decision: Decision) =>
  (person.on ? 2 : 0) + (person.functions.includes(decision.function) ? 1 : 0);

interface ActFormProps {
  label: string;
  choice?: { label: string; data: { value: string; label: string }[] };
  reason: 'optional' | 'required';
  reasonLabel?: string;
  onSubmit: (choice: string, reason: string) => Promise<void>;
  onCancel: () => void;
}

function ActForm({ choice, onSubmit, ...form }: ActFormProps) {
  const [chosen, setChosen] = useState(choice?.data[0]?.value ?? '');
  return (
    <ReasonForm {...form} onSubmit={(reason) => onSubmit(chosen, reason)}>
      {choice && (
        <NativeSelect
          size="xs"
          label={choice.label}
          data={choice.data}
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
    </ReasonForm>
  );
}
