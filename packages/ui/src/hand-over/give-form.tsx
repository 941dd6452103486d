/** To whom one decision goes, with what they have to know. Whoever is on next for its function is suggested. */
import { epochMs, instant } from '@gemba/core/time';
import type { ActBody, PersonOn } from '@gemba/core/wire';
import { useState } from 'react';
import { AnswerWithin, answerBy, USUAL_MINUTES } from '../exception/acts/answer-within.tsx';
import { PeopleSelect, firstOf } from '../exception/acts/people-select.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import { MAX_HAND_OVER_MS, type Decision } from '@gemba/core/exception';
import type { PeopleGroup } from '../view/acting/people-choice.ts';
import type { HandOverPageProps } from './props.ts';

interface GiveFormProps extends Pick<HandOverPageProps, 'roster' | 'shift' | 'now'> {
  decision: Decision;
  /** null: not known yet */
  successors: readonly PersonOn[] | null;
  me: string;
  onSubmit: (body: ActBody<'hand-over'>) => Promise<void>;
  onCancel: () => void;
}

/** of who comes next, while they cannot be chosen yet */
const NAMED = 3;

export function GiveForm(props: GiveFormProps) {
  const { decision, successors, roster, shift, now, me, onSubmit, onCancel } = props;
  const format = useFormat();
  const say = t.handing;
  const next = (successors ?? []).filter(({ id }) => id !== me);
  // whoever comes later than this is not on yet when the hand-over has to be answered
  const from = shift === null ? now : epochMs(shift.endsAt) - MAX_HAND_OVER_MS;
  const early = from > now;
  const suggested = early ? next.filter(({ id }) => roster.some((one) => one.id === id && one.on)) : next;
  const others = roster
    .filter(({ id, on }) => on && id !== me && !suggested.some((one) => one.id === id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const answers = others.filter(({ functions }) => functions.includes(decision.function));
  const group = (name: string, people: readonly { id: string; name: string }[]): PeopleGroup[] =>
    people.length === 0
      ? []
      : [{ group: name, items: people.map(({ id, name: label }) => ({ value: id, label })) }];
  const groups = [
    ...group(say.suggested(functionName(decision.function)), suggested),
    ...group(t.acts.people.function(functionName(decision.function)), answers),
    ...group(
      t.acts.people.on,
      others.filter((one) => !answers.includes(one)),
    ),
  ];
  const [chosen, setChosen] = useState<string | null>(null);
  const to = chosen ?? firstOf(groups);
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
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
          answerBy: answerBy(now, minutes),
        })
      }
      onCancel={onCancel}
    >
      {successors !== null && next.length === 0 && (
        <p data-tone="warm">▲ {say.nobodyNext(functionName(decision.function))}</p>
      )}
      {early && next.length > suggested.length && (
        <p className="note">
          {say.nextFrom(
            next
              .filter((one) => !suggested.includes(one))
              .slice(0, NAMED)
              .map(({ name }) => shortName(name))
              .join(', '),
            format.moment(instant(from), now),
          )}
        </p>
      )}
      <div className="form-fields">
        <PeopleSelect label={say.to} groups={groups} value={to} onChange={setChosen} />
        <AnswerWithin minutes={minutes} onMinutes={setMinutes} />
      </div>
    </ReasonForm>
  );
}
