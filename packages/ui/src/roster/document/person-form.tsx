/**
 * A person of the roster, without YAML: name, functions, role, shift and what else the document says. Hours, areas and
 * managers follow from these where nothing is said. It changes the draft; what is published is seen before.
 */
import { Checkbox, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { OFF, ON_CALL, ROLES, type Person, type Roster } from '@gemba/core/roster';
import { useState } from 'react';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { areasOf } from '../scopes.ts';
import { suggestedId, type PersonFields } from './people-changes.ts';

interface PersonFormProps {
  document: Roster;
  functions: readonly string[];
  /** null: somebody new */
  person: Person | null;
  disabled: boolean;
  onSubmit: (fields: PersonFields) => Promise<void>;
  onCancel: () => void;
}

const NEW: PersonFields = {
  id: '',
  name: '',
  functions: [],
  role: 'decider',
  shift: '',
  areas: [],
  lines: [],
  skills: [],
  manager: null,
};

export function PersonForm({ document, functions, person, disabled, onSubmit, onCancel }: PersonFormProps) {
  const [fields, setFields] = useState<PersonFields>(() => ({
    ...NEW,
    shift: document.shifts[0]?.id ?? ON_CALL,
    ...(person && { ...pick(person), manager: person.manager ?? null }),
  }));
  const [ownId, setOwnId] = useState<string | null>(null);
  const say = t.roster.document.person;
  const set = (changed: Partial<PersonFields>) => setFields({ ...fields, ...changed });
  const name = fields.name.trim();
  const id = person?.id ?? (ownId ?? suggestedId(name, document)).trim();
  const isTaken = person === null && document.people.some((one) => one.id === id);
  const lacks = name === '' ? say.needsName : id === '' ? say.needsId : isTaken ? say.idTaken(id) : null;
  const known = (of: (one: Person) => readonly string[]) =>
    [...new Set(document.people.flatMap(of))].toSorted();
  const names = (field: 'areas' | 'lines' | 'skills', data: readonly string[]) => (
    <TagsInput
      size="xs"
      label={say[field]}
      data={[...data]}
      // a list that never scrolls: the keyboard would not reach its end
      limit={8}
      maxDropdownHeight={400}
      value={fields[field]}
      onChange={(value) => set({ [field]: value })}
      acceptValueOnBlur
      comboboxProps={{ withinPortal: false }}
      classNames={{ dropdown: 'choices' }}
    />
  );
  return (
    <ReasonForm
      label={person ? say.changeAct : say.addAct}
      title={<b>{person ? say.changeTitle(person.name) : say.addTitle}</b>}
      reason="none"
      lacks={lacks}
      disabled={disabled}
      onSubmit={() => onSubmit({ ...fields, id, name })}
      onCancel={onCancel}
    >
      <div className="form-fields person-fields">
        <TextInput
          size="xs"
          label={say.name}
          withAsterisk
          maxLength={200}
          value={fields.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label={say.id}
          withAsterisk
          maxLength={100}
          disabled={person !== null}
          value={person?.id ?? ownId ?? id}
          onChange={(event) => setOwnId(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          label={say.role}
          data={ROLES.map((value) => ({ value, label: t.roster.roles[value] }))}
          value={fields.role}
          onChange={(event) =>
            set({ role: ROLES.find((role) => role === event.currentTarget.value) ?? 'decider' })
          }
        />
        <NativeSelect
          size="xs"
          label={say.shift}
          data={shiftsOf(document)}
          value={fields.shift}
          onChange={(event) => set({ shift: event.currentTarget.value })}
        />
        <Checkbox.Group
          className="all-columns"
          size="xs"
          label={say.functions}
          value={fields.functions}
          onChange={(value) => set({ functions: value })}
        >
          <div className="checks">
            {functions.map((value) => (
              <Checkbox key={value} size="xs" value={value} label={functionName(value)} />
            ))}
          </div>
        </Checkbox.Group>
        {names('areas', areasOf(document))}
        {names(
          'lines',
          known(({ lines }) => lines),
        )}
        {names(
          'skills',
          known(({ skills }) => skills),
        )}
        <NativeSelect
          size="xs"
          label={say.manager}
          data={[
            { value: '', label: say.managerByRole },
            ...document.people
              .filter((one) => one.id !== id)
              .toSorted((a, b) => (a.name < b.name ? -1 : 1))
              .map((one) => ({
                value: one.id,
                label: [one.name, one.functions.map(functionName).join(', ')].filter(Boolean).join(' · '),
              })),
          ]}
          value={fields.manager ?? ''}
          onChange={(event) => set({ manager: event.currentTarget.value || null })}
        />
      </div>
      <p className="note">{say.note}</p>
    </ReasonForm>
  );
}

const pick = ({ id, name, functions, role, shift, areas, lines, skills }: Person) => ({
  id,
  name,
  functions,
  role,
  shift,
  areas,
  lines,
  skills,
});

function shiftsOf({ shifts, rotations }: Roster) {
  const say = t.roster.document.person;
  const crews = rotations.flatMap(({ name, crews: own }) =>
    own.map(({ id }) => ({ value: id, label: say.crew(name, id) })),
  );
  return [
    {
      group: say.shifts,
      items: shifts.map(({ id, name, start, end }) => ({ value: id, label: `${name}, ${start}–${end}` })),
    },
    ...(crews.length > 0 ? [{ group: say.crews, items: crews }] : []),
    {
      group: say.others,
      items: [
        { value: ON_CALL, label: say.onCall },
        { value: OFF, label: say.off },
      ],
    },
  ];
}
