/** The difference between any two versions of a text, asked of the hub. */
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import type { Asked } from '../props.ts';
import { DiffView } from './diff-view.tsx';
import { usePendingAct } from './use-pending-act.ts';

interface CompareVersionsProps<Side extends number | string> {
  sides: readonly { side: Side; label: string }[];
  /** what is compared first */
  from: Side;
  to: Side;
  onDiff: (from: Side, to: Side) => Promise<Asked<{ diff: string }>>;
}

export function CompareVersions<Side extends number | string>(props: CompareVersionsProps<Side>) {
  const { sides, onDiff } = props;
  const [from, setFrom] = useState(props.from);
  const [to, setTo] = useState(props.to);
  const [diff, setDiff] = useState<string | null>(null);
  const pending = usePendingAct<'diff'>();
  const say = t.texts.versions;
  const nameOf = (side: Side) => sides.find((one) => one.side === side)?.label ?? String(side);
  const select = (label: string, value: Side, onChange: (side: Side) => void) => (
    <NativeSelect
      size="xs"
      label={label}
      data={sides.map((one) => ({ value: String(one.side), label: one.label }))}
      value={String(value)}
      onChange={(event) => {
        const chosen = sides.find(({ side }) => String(side) === event.currentTarget.value);
        if (chosen) onChange(chosen.side);
        setDiff(null);
      }}
    />
  );
  // where there is only one text, there is nothing to compare
  if (sides.length < 2) return null;
  return (
    <div className="compare">
      <div className="exchange">
        {select(say.from, from, setFrom)}
        {select(say.to, to, setTo)}
        <Button
          size="xs"
          variant="default"
          loading={pending.pending !== null}
          onClick={() =>
            void pending.run('diff', async () => {
              const answer = await onDiff(from, to);
              setDiff(answer.ok ? answer.answer.diff : null);
              return answer.ok ? { ok: true } : answer;
            })
          }
        >
          {say.compare}
        </Button>
      </div>
      {pending.problem !== null && (
        <p className="problem" role="alert">
          {pending.problem}
        </p>
      )}
      <div aria-live="polite">
        {diff !== null && <DiffView diff={diff} label={say.diff(nameOf(from), nameOf(to))} />}
      </div>
    </div>
  );
}
