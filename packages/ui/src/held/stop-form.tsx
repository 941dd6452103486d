/** A planned stop: what it covers, from when to when, and why. While it lasts, what it covers asks nobody. */
import { Checkbox, TextInput } from '@mantine/core';
import type { PlannedStopBody } from '@gemba/core/wire';
import { useState } from 'react';
import { ReasonForm } from '../parts/reason-form.tsx';
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

const eachScope = <T,>(value: T): Record<ScopeName, T> => ({
  areas: value,
  lines: value,
  workCentres: value,
  playbooks: value,
});
const codesIn = (text: string): string[] =>
  text
    .split(/[,;]/)
    .map((code) => code.trim())
    .filter((code) => code !== '');

export function StopForm({ scopes, zone, now, onSubmit, onCancel }: StopFormProps) {
  /** of the codes that are known */
  const [ticked, setTicked] = useState<Record<ScopeName, string[]>>(() => eachScope([]));
  /** where none is known */
  const [typed, setTyped] = useState<Record<ScopeName, string>>(() => eachScope(''));
  const [whole, setWhole] = useState(false);
  const [from, setFrom] = useState(() => plantLocal(now, zone));
  const [to, setTo] = useState(() => plantLocal(now + 2 * HOUR, zone));
  const say = t.held;
  const [begins, ends] = [plantInstant(from, zone), plantInstant(to, zone)];
  const known: Record<ScopeName, { value: string; label: string }[]> = {
    areas: scopes.areas.map((value) => ({ value, label: value })),
    lines: scopes.lines.map((value) => ({ value, label: value })),
    workCentres: [],
    playbooks: scopes.playbooks.map(({ id }) => ({ value: id, label: kindName(id) })),
  };
  const chosen = (name: ScopeName) => (known[name].length > 0 ? ticked[name] : codesIn(typed[name]));
  const given = SCOPES.filter((name) => chosen(name).length > 0);
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
            : Object.fromEntries(given.map((name) => [name, chosen(name)]))),
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
        {SCOPES.filter((name) => known[name].length === 0).map((name) => (
          <TextInput
            key={name}
            size="xs"
            label={`${say.scopes[name]} (${say.several})`}
            disabled={whole}
            value={typed[name]}
            onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
          />
        ))}
      </div>
      {SCOPES.filter((name) => known[name].length > 0).map((name) => (
        <fieldset key={name} className="choice" disabled={whole}>
          <legend>{say.scopes[name]}</legend>
          {known[name].map(({ value, label }) => (
            <Checkbox
              key={value}
              size="xs"
              label={label}
              checked={ticked[name].includes(value)}
              onChange={(event) =>
                setTicked({
                  ...ticked,
                  [name]: event.currentTarget.checked
                    ? [...ticked[name], value]
                    : ticked[name].filter((one) => one !== value),
                })
              }
            />
          ))}
        </fieldset>
      ))}
      <Checkbox
        size="xs"
        label={say.whole}
        checked={whole}
        onChange={(event) => setWhole(event.currentTarget.checked)}
      />
    </ReasonForm>
  );
}
