/** One person of the roster, chosen by the keyboard alone: a plain select that finds a name as it is typed. */
import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PeopleGroup } from '../../view/acting/people-choice.ts';

interface PeopleSelectProps {
  label: ReactNode;
  groups: readonly PeopleGroup[];
  /** what the empty choice means; absent: somebody has to be chosen */
  none?: string;
  value: string;
  onChange: (id: string) => void;
}

export function PeopleSelect({ label, groups, none, value, onChange }: PeopleSelectProps) {
  return (
    <NativeSelect
      size="xs"
      label={label}
      data={[...(none === undefined ? [] : [{ value: '', label: none }]), ...groups]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Who is chosen before anybody has chosen: the first who can help. */
export const firstOf = (groups: readonly PeopleGroup[]): string => groups[0]?.items[0]?.value ?? '';
