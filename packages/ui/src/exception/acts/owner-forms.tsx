/** Three ways to give a decision to somebody else; each says in one line how it differs from the others. */
import { NativeSelect } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import type { ActBody, PersonOnRoster } from '@gemba/core/wire';
import { useState } from 'react';
import { duration } from '../../format/duration.ts';
import { t } from '../../messages/en.ts';
import { peopleChoice } from '../../view/people-choice.ts';
import { ReasonForm } from '../reason-form.tsx';
import { ActTitle } from './act-title.tsx';
import { firstOf, PeopleSelect } from './people-select.tsx';

const MINUTE = 60_000;

/** What is given at once goes to somebody who is there. */
export const onNow = (roster: readonly PersonOnRoster[]) => roster.filter(({ on }) => on);

interface GiveFormProps {
  decision: Decision;
  roster: readonly PersonOnRoster[];
  onCancel: () => void;
}

export function GiveForm(
  props: GiveFormProps & {
    act: 'reassign' | 'delegate';
    onSubmit: (body: ActBody<'reassign'>) => Promise<void>;
  },
) {
  const { decision, roster, act, onSubmit, onCancel } = props;
  const groups = peopleChoice(onNow(roster), decision, [decision.owner]);
  const [to, setTo] = useState(() => firstOf(groups));
  return (
    <ReasonForm
      label={t.acts.menu[act].label}
      title={<ActTitle act={act} />}
      reason="optional"
      lacks={to === '' ? t.acts.nobodyElse : null}
      onSubmit={(reason) =>
        onSubmit({ expectedVersion: decision.version, to, ...(reason !== '' && { reason }) })
      }
      onCancel={onCancel}
    >
      <PeopleSelect label={t.acts.to} groups={groups} value={to} onChange={setTo} />
    </ReasonForm>
  );
}

const ANSWER_MINUTES = [5, 10, 20, 30];

export function HandOverForm(
  props: GiveFormProps & { now: number; onSubmit: (body: ActBody<'hand-over'>) => Promise<void> },
) {
  const { decision, roster, now, onSubmit, onCancel } = props;
  const groups = peopleChoice(roster, decision, [decision.owner]);
  const [to, setTo] = useState(() => firstOf(groups));
  const [minutes, setMinutes] = useState('10');
  return (
    <ReasonForm
      label={t.acts.menu['hand-over'].label}
      title={<ActTitle act="hand-over" />}
      reason="required"
      lacks={to === '' ? t.acts.nobodyElse : null}
      reasonLabel={t.acts.note}
      onSubmit={(note) =>
        onSubmit({
          expectedVersion: decision.version,
          to,
          note,
          answerBy: instant(now + Number(minutes) * MINUTE),
        })
      }
      onCancel={onCancel}
    >
      <PeopleSelect label={t.acts.to} groups={groups} value={to} onChange={setTo} />
      <NativeSelect
        size="xs"
        label={t.acts.answerWithin}
        data={ANSWER_MINUTES.map((m) => ({ value: String(m), label: duration(m * MINUTE) }))}
        value={minutes}
        onChange={(event) => setMinutes(event.currentTarget.value)}
      />
    </ReasonForm>
  );
}
