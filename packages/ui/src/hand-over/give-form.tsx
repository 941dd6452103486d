/** To whom one decision goes, with what they have to know. Whoever is on next for its function is suggested. */
import { NativeSelect } from '@mantine/core';
import { instant } from '@gemba/core/time';
import type { ActBody, PersonOn } from '@gemba/core/wire';
import { useState } from 'react';
import { PeopleSelect, firstOf } from '../exception/acts/people-select.tsx';
import { ReasonForm } from '../exception/reason-form.tsx';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import type { Decision } from '@gemba/core/exception';
import type { PeopleGroup } from '../view/people-choice.ts';
import type { HandOverPageProps } from './props.ts';

interface GiveFormProps extends Pick<HandOverPageProps, 'roster' | 'now'> {
  decision: Decision;
  /** null: not known yet */
  successors: readonly PersonOn[] | null;
  me: string;
  onSubmit: (body: ActBody<'hand-over'>) => Promise<void>;
  onCancel: () => void;
}

const MINUTE = 60_000;
const ANSWER_MINUTES = [5, 10, 20, 30, 60];

export function GiveForm({ decision, successors, roster, now, me, onSubmit, onCancel }: GiveFormProps) {
  const say = t.handing;
  const next = (successors ?? []).filter(({ id }) => id !== me);
  const others = roster.filter(({ id, on }) => on && id !== me && !next.some((one) => one.id === id));
  const group = (name: string, people: readonly { id: string; name: string }[]): PeopleGroup[] =>
    people.length === 0
      ? []
      : [{ group: name, items: people.map(({ id, name: label }) => ({ value: id, label })) }];
  const groups = [
    ...group(say.suggested(functionName(decision.function)), next),
    ...group(
      say.onNow,
      others.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ),
  ];
  const [chosen, setChosen] = useState<string | null>(null);
  const to = chosen ?? firstOf(groups);
  const [minutes, setMinutes] = useState('10');
  return (
    <ReasonForm
      label={say.handOver}
      reason="required"
      reasonLabel={say.note}
      disabled={to === ''}
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
      {successors !== null && next.length === 0 && (
        <p data-tone="warm">▲ {say.nobodyNext(functionName(decision.function))}</p>
      )}
      <div className="form-fields">
        <PeopleSelect label={say.to} groups={groups} value={to} onChange={setChosen} />
        <NativeSelect
          size="xs"
          label={t.acts.answerWithin}
          data={ANSWER_MINUTES.map((m) => ({ value: String(m), label: duration(m * MINUTE) }))}
          value={minutes}
          onChange={(event) => setMinutes(event.currentTarget.value)}
        />
      </div>
    </ReasonForm>
  );
}
