/** A planned stop: what it covers, from when to when, and why. While it lasts, what it covers asks nobody. */
import { Checkbox, MultiSelect, TagsInput, TextInput } from '@mantine/core';
import type { PlannedStopBody } from '@gemba/core/wire';
import { useState } from 'react';
import { ReasonForm } from '../exception/reason-form.tsx';
import { kindName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { plantInstant, plantLocal } from '../time/plant-time.ts';
import type { StopScopes } from './props.ts';

interface StopFormProps {
  scopes: StopScopes;
  zone: string;
  now: number;
  onSubmit: (body: PlannedStopBody) => Promise<void>;
  onCancel: () => void;
}

const HOUR = 3_600_000;
const SCOPES = ['lines', 'areas', 'workCentres', 'playbooks'] as const;
type ScopeName = (typeof SCOPES)[number];

export function StopForm({ scopes, zone, now, onSubmit, onCancel }: StopFormProps) {
  const [chosen, setChosen] = useState<Record<ScopeName, string[]>>({
    areas: [],
    lines: [],
    workCentres: [],
    playbooks: [],
  });
  const [whole, setWhole] = useState(false);
  const [from, setFrom] = useState(() => plantLocal(now, zone));
  const [to, setTo] = useState(() => plantLocal(now + 2 * HOUR, zone));
  const say = t.held;
  const [begins, ends] = [plantInstant(from, zone), plantInstant(to, zone)];
  const given = SCOPES.filter((name) => chosen[name].length > 0);
  const lacks =
    begins === null || ends === null
      ? t.roster.changes.needsTimes
      : begins >= ends
        ? t.roster.changes.order
        : whole && given.length > 0
          ? say.wholeAlone
          : !whole && given.length === 0
            ? say.needsScope
            : null;
  const known: Record<ScopeName, { value: string; label: string }[]> = {
    areas: scopes.areas.map((value) => ({ value, label: value })),
    lines: scopes.lines.map((value) => ({ value, label: value })),
    workCentres: [],
    playbooks: scopes.playbooks.map(({ id }) => ({ value: id, label: kindName(id) })),
  };
  const set = (name: ScopeName) => (values: string[]) => setChosen({ ...chosen, [name]: values });
  return (
    <ReasonForm
      label={say.planStop}
      reason="required"
      lacks={lacks}
      onSubmit={async (reason) => {
        if (begins === null || ends === null) return;
        await onSubmit({
          ...(whole
            ? { wholePlant: true as const }
            : Object.fromEntries(given.map((name) => [name, chosen[name]]))),
          from: begins,
          to: ends,
          reason,
        });
      }}
      onCancel={onCancel}
    >
      <div className="form-fields">
        <TextInput
          size="xs"
          type="datetime-local"
          label={say.from}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          label={say.to}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        {SCOPES.map((name) =>
          name === 'playbooks' && known.playbooks.length > 0 ? (
            <MultiSelect
              key={name}
              size="xs"
              label={say.scopes[name]}
              data={known[name]}
              value={chosen[name]}
              onChange={set(name)}
              disabled={whole}
              searchable
              comboboxProps={{ transitionProps: { duration: 0 } }}
              classNames={{ dropdown: 'choices' }}
            />
          ) : (
            <TagsInput
              key={name}
              size="xs"
              label={say.scopes[name]}
              data={known[name]}
              value={chosen[name]}
              onChange={set(name)}
              disabled={whole}
              acceptValueOnBlur
              splitChars={[',', ';']}
              comboboxProps={{ transitionProps: { duration: 0 } }}
              classNames={{ dropdown: 'choices' }}
            />
          ),
        )}
      </div>
      <Checkbox
        size="xs"
        label={say.whole}
        checked={whole}
        onChange={(event) => setWhole(event.currentTarget.checked)}
      />
    </ReasonForm>
  );
}
