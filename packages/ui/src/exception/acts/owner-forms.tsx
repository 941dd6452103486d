/** Three ways to give a decision to somebody else; each says in one line how it differs from the others. */
import type { Decision } from '@gemba/core/exception';
import type { ActBody, PersonOnRoster } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../../messages/en.ts';
import { peopleChoice } from '../../view/acting/people-choice.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { AnswerWithin, answerBy, USUAL_MINUTES } from './answer-within.tsx';
import { ActTitle } from './act-title.tsx';
import { firstOf, PeopleSelect } from './people-select.tsx';

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

export function HandOverForm(
  props: GiveFormProps & { now: number; onSubmit: (body: ActBody<'hand-over'>) => Promise<void> },
) {
  const { decision, roster, now, onSubmit, onCancel } = props;
  const groups = peopleChoice(roster, decision, [decision.owner]);
  const [to, setTo] = useState(() => firstOf(groups));
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
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
          answerBy: answerBy(now, minutes),
        })
      }
      onCancel={onCancel}
    >
      <PeopleSelect label={t.acts.to} groups={groups} value={to} onChange={setTo} />
      <AnswerWithin minutes={minutes} onMinutes={setMinutes} />
    </ReasonForm>
  );
}
