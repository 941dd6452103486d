/** Asks the hub to look at the ERP now. What it found comes with the health figures; here is only whether it went through. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { t } from '../messages/en.ts';
import type { ErpCheck, OnErpCheck } from '../props.ts';

export function CheckButton({
  check,
  label,
  onCheck,
}: {
  check: ErpCheck;
  label: string;
  onCheck: OnErpCheck;
}) {
  const { pending, problem, run } = usePendingAct<ErpCheck>();
  const [done, setDone] = useState(false);
  const start = async () => {
    setDone(false);
    setDone(await run(check, () => onCheck(check)));
  };
  return (
    <div className="check">
      <output data-tone={problem === null ? undefined : 'hot'}>
        {problem ?? (done ? t.health.checks.done : '')}
      </output>
      <Button size="compact-xs" variant="default" loading={pending !== null} onClick={() => void start()}>
        {label}
      </Button>
    </div>
  );
}
