/** Somebody in somebody's place, somebody not there, two who swap: for a time, with a reason. Times are the plant's. */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { RosterBody } from '@gemba/core/wire';
import { useState } from 'react';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { plantInstant, plantLocal } from '../../time/plant-time.ts';

export interface ChangeFormProps {
  roster: Roster;
  /** epoch ms; the fields begin with the next full hour */
  now: number;
  /** whom this person arranges for; the others cannot be chosen where that matters */
  mayArrange: 'all' | readonly string[];
  viewer: string;
  onCancel: () => void;
}

const HOUR = 3_600_000;
const WORKDAY = 8 * HOUR;

interface Times {
  from: string;
  to: string;
}
const nextHours = (now: number, zone: string): Times => {
  const start = Math.ceil(now / HOUR) * HOUR;
  return { from: plantLocal(start, zone), to: plantLocal(start + WORKDAY, zone) };
};
const spanOf = ({ from, to }: Times, zone: string): { from: Instant; to: Instant } | string => {
  const [begins, ends] = [plantInstant(from, zone), plantInstant(to, zone)];
  if (begins === null || ends === null) return t.roster.changes.needsTimes;
  return begins < ends ? { from: begins, to: ends } : t.roster.changes.order;
};

function TimeFields({
  value,
  onChange,
  labels = [t.roster.changes.from, t.roster.changes.to],
}: {
  value: Times;
  onChange: (value: Times) => void;
  labels?: [string, string];
}) {
  return (
    <>
      {(['from', 'to'] as const).map((end, i) => (
        <TextInput
          key={end}
          size="xs"
          type="datetime-local"
          label={labels[i]}
          value={value[end]}
          onChange={(event) => onChange({ ...value, [end]: event.currentTarget.value })}
        />
      ))}
    </>
  );
}

function PersonField(props: {
  label: string;
  roster: Roster;
  among: 'all' | readonly string[];
  /** what no choice means; absent: somebody has to be chosen */
  none?: string;
  value: string;
  onChange: (id: string) => void;
}) {
  const { label, roster, among, none, value, onChange } = props;
  const people = roster.people
    .filter(({ id }) => among === 'all' || among.includes(id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <NativeSelect
      size="xs"
      label={label}
      data={[
        ...(none === undefined ? [] : [{ value: '', label: none }]),
        ...people.map(({ id, name, functions }) => ({
          value: id,
          label: [name, functions.map(functionName).join(', ')].filter((part) => part !== '').join(' · '),
        })),
      ]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const firstOf = ({ people }: Roster, among: 'all' | readonly string[]): string =>
  people
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .find(({ id }) => among === 'all' || among.includes(id))?.id ?? '';

/** What a hole that is to be filled fills in. */
export interface Filling {
  function: string;
  area?: string;
  from: Instant;
  to: Instant;
}

export function OverrideForm(
  props: ChangeFormProps & {
    filling: Filling | null;
    functions: readonly string[];
    areas: readonly string[];
    onSubmit: (body: RosterBody<'override'>) => Promise<void>;
  },
) {
  const { roster, now, mayArrange, filling, functions, areas, onSubmit, onCancel } = props;
  const zone = roster.timeZone;
  const [instead, setInstead] = useState(() => (filling ? '' : firstOf(roster, mayArrange)));
  const [who, setWho] = useState(() =>
    firstOf(
      roster,
      roster.people.map(({ id }) => id).filter((id) => id !== instead),
    ),
  );
  const [fn, setFunction] = useState(filling?.function ?? '');
  const [area, setArea] = useState(filling?.area ?? '');
  const [times, setTimes] = useState(() =>
    filling
      ? {
          from: plantLocal(Date.parse(filling.from), zone),
          to: plantLocal(Date.parse(filling.to) + 59_999, zone),
        }
      : nextHours(now, zone),
  );
  const span = spanOf(times, zone);
  const say = t.roster.changes;
  const lacks = who === instead ? say.samePerson : typeof span === 'string' ? span : null;
  return (
    <ReasonForm
      label={say.kinds.override}
      reason="required"
      lacks={lacks}
      onSubmit={async (reason) => {
        if (typeof span === 'string') return;
        await onSubmit({
          who,
          ...(instead !== '' && { instead }),
          ...(fn !== '' && { function: fn }),
          ...(area !== '' && { area }),
          ...span,
          reason,
        });
      }}
      onCancel={onCancel}
    >
      <div className="form-fields">
        <PersonField label={say.who} roster={roster} among="all" value={who} onChange={setWho} />
        <PersonField
          label={say.instead}
          roster={roster}
          among={mayArrange}
          none={say.inAddition}
          value={instead}
          onChange={setInstead}
        />
        <NativeSelect
          size="xs"
          label={say.function}
          data={[
            { value: '', label: say.everyFunction },
            ...functions.map((value) => ({ value, label: functionName(value) })),
          ]}
          value={fn}
          onChange={(event) => setFunction(event.currentTarget.value)}
        />
        {areas.length > 0 && (
          <NativeSelect
            size="xs"
            label={say.area}
            data={[{ value: '', label: say.everyArea }, ...areas]}
            value={area}
            onChange={(event) => setArea(event.currentTarget.value)}
          />
        )}
        <TimeFields value={times} onChange={setTimes} />
      </div>
    </ReasonForm>
  );
}

export function AbsenceForm(
  props: ChangeFormProps & { onSubmit: (body: RosterBody<'absence'>) => Promise<void> },
) {
  const { roster, now, mayArrange, viewer, onSubmit, onCancel } = props;
  const zone = roster.timeZone;
  const [person, setPerson] = useState(() =>
    roster.people.some(({ id }) => id === viewer) ? viewer : firstOf(roster, mayArrange),
  );
  const [times, setTimes] = useState(() => nextHours(now, zone));
  const span = spanOf(times, zone);
  const say = t.roster.changes;
  return (
    <ReasonForm
      label={say.kinds.absence}
      reason="required"
      lacks={typeof span === 'string' ? span : null}
      onSubmit={async (reason) => {
        if (typeof span !== 'string') await onSubmit({ person, ...span, reason });
      }}
      onCancel={onCancel}
    >
      <div className="form-fields">
        <PersonField
          label={say.person}
          roster={roster}
          among={mayArrange}
          value={person}
          onChange={setPerson}
        />
        <TimeFields value={times} onChange={setTimes} />
      </div>
    </ReasonForm>
  );
}

export function SwapForm(props: ChangeFormProps & { onSubmit: (body: RosterBody<'swap'>) => Promise<void> }) {
  const { roster, now, mayArrange, viewer, onSubmit, onCancel } = props;
  const zone = roster.timeZone;
  const [person, setPerson] = useState(() =>
    roster.people.some(({ id }) => id === viewer) ? viewer : firstOf(roster, mayArrange),
  );
  const [other, setOther] = useState(() => roster.people.find(({ id }) => id !== person)?.id ?? '');
  const [times, setTimes] = useState(() => nextHours(now, zone));
  const [both, setBoth] = useState(false);
  const [back, setBack] = useState(() => nextHours(now + 24 * HOUR, zone));
  const span = spanOf(times, zone);
  const theirs = both ? spanOf(back, zone) : null;
  const say = t.roster.changes;
  const lacks =
    person === other
      ? say.samePerson
      : typeof span === 'string'
        ? span
        : typeof theirs === 'string'
          ? theirs
          : null;
  return (
    <ReasonForm
      label={say.add.swap}
      reason="required"
      lacks={lacks}
      onSubmit={async (reason) => {
        if (typeof span === 'string' || typeof theirs === 'string') return;
        await onSubmit({ person, with: other, ...span, ...(theirs && { theirs }), reason });
      }}
      onCancel={onCancel}
    >
      <div className="form-fields">
        <PersonField
          label={say.person}
          roster={roster}
          among={mayArrange}
          value={person}
          onChange={setPerson}
        />
        <PersonField label={say.with} roster={roster} among="all" value={other} onChange={setOther} />
        <TimeFields value={times} onChange={setTimes} />
      </div>
      <Checkbox
        size="xs"
        label={say.back}
        checked={both}
        onChange={(event) => setBoth(event.currentTarget.checked)}
      />
      {both && (
        <div className="form-fields">
          <TimeFields value={back} onChange={setBack} labels={[say.backFrom, say.backTo]} />
        </div>
      )}
    </ReasonForm>
  );
}
