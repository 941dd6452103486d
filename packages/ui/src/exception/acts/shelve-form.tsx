/** Shelves a decision for a while, or until something new is reported; the limit and what is used up of it are in sight. */
import { Checkbox, NativeSelect } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import type { ActBody } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../../messages/en.ts';
import { shelvingChoice } from '../../view/acting/shelving-choice.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { ActTitle } from './act-title.tsx';

interface ShelveFormProps {
  decision: Decision;
  now: number;
  onSubmit: (body: ActBody<'shelve'>) => Promise<void>;
  onCancel: () => void;
}

export function ShelveForm({ decision, now, onSubmit, onCancel }: ShelveFormProps) {
  const { choices, limit } = shelvingChoice(decision, now);
  const [index, setIndex] = useState(0);
  const [oneShot, setOneShot] = useState(false);
  const chosen = choices[Math.min(index, choices.length - 1)];
  return (
    <ReasonForm
      label={t.acts.menu.shelve.label}
      title={<ActTitle act="shelve" />}
      reason={chosen ? 'required' : 'none'}
      disabled={!chosen}
      onSubmit={(reason) =>
        onSubmit({
          expectedVersion: decision.version,
          until: instant(now + (chosen?.ms ?? 0)),
          reason,
          ...(oneShot && { oneShot }),
        })
      }
      onCancel={onCancel}
    >
      <p className="note">{limit}</p>
      {chosen && (
        <>
          <NativeSelect
            size="xs"
            label={t.acts.shelveFor}
            data={choices.map(({ label }, i) => ({ value: String(i), label }))}
            value={String(choices.indexOf(chosen))}
            onChange={(event) => setIndex(Number(event.currentTarget.value))}
          />
          <Checkbox
            size="xs"
            label={t.acts.oneShot}
            checked={oneShot}
            onChange={(event) => setOneShot(event.currentTarget.checked)}
          />
        </>
      )}
    </ReasonForm>
  );
}
