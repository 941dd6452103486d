/** What the hub says of a text, asked a moment after it was last changed; null: it is not known yet. */
import { useEffect, useState } from 'react';
import type { Asked } from '../props.ts';
import { checking } from './checking.ts';

/** @param onCheck null: nothing is checked */
export function useCheck<Check>(
  text: string,
  onCheck: ((text: string) => Promise<Asked<Check>>) | null,
): Check | null {
  const [checked, setChecked] = useState<{ of: string; check: Check } | null>(null);
  useEffect(() => {
    if (!onCheck) return;
    return checking(
      () => onCheck(text),
      (check) => setChecked({ of: text, check }),
    );
  }, [text, onCheck]);
  return checked?.of === text ? checked.check : null;
}
