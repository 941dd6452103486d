/** Asks somebody whose knowledge helps. */
import type { Decision } from '@gemba/core/exception';
import type { ActBody, PersonOnRoster } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../../messages/en.ts';
import { peopleChoice } from '../../view/acting/people-choice.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { ActTitle } from './act-title.tsx';
import { firstOf, PeopleSelect } from './people-select.tsx';

interface AskFormProps {
  decision: Decision;
  roster: readonly PersonOnRoster[];
  viewerId: string;
  onSubmit: (body: ActBody<'ask'>) => Promise<void>;
  onCancel: () => void;
}

export function AskForm({ decision, roster, viewerId, onSubmit, onCancel }: AskFormProps) {
  const groups = peopleChoice(roster, decision, [viewerId]);
  const [person, setPerson] = useState(() => firstOf(groups));
  return (
    <ReasonForm
      label={t.acts.send}
      title={<ActTitle act="ask" />}
      reason="required"
      lacks={person === '' ? t.acts.nobodyElse : null}
      reasonLabel={t.acts.askText}
      onSubmit={(text) => onSubmit({ person, text })}
      onCancel={onCancel}
    >
      <PeopleSelect label={t.acts.person} groups={groups} value={person} onChange={setPerson} />
    </ReasonForm>
  );
}
