/** The promise that no decision is without an owner: kept, or by function how it is broken. */
import { epochMs } from '@gemba/core/time';
import type { Ownership } from '@gemba/core/wire';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { useFormat } from '../provider.tsx';
import { Panel, Table } from '../parts/panel.tsx';

export function OwnershipPanel({ ownership, now }: { ownership: Ownership | null; now: number }) {
  const format = useFormat();
  const say = t.health.ownership;
  if (ownership === null)
    return (
      <Panel title={say.title}>
        <p className="note">{say.notYet}</p>
      </Panel>
    );
  const { open, violations, checkedAt } = ownership;
  const broken = violations.reduce((n, one) => n + Math.max(one.ownerless, one.unarmed, one.overdue), 0);
  const figure = (n: number) => <td data-tone={n > 0 ? 'hot' : undefined}>{format.number(n)}</td>;
  return (
    <Panel title={say.title}>
      {violations.length === 0 ? (
        <StateMark state="up" text={open === 0 ? say.okNone : say.ok(format.number(open))} />
      ) : (
        <>
          <StateMark state="down" text={say.broken(broken)} />
          <Table head={[say.function, say.ownerless, say.unarmed, say.overdue]} numbers={[1, 2, 3]}>
            {violations.map((one) => (
              <tr key={one.function}>
                <th scope="row">{functionName(one.function)}</th>
                {figure(one.ownerless)}
                {figure(one.unarmed)}
                {figure(one.overdue)}
              </tr>
            ))}
          </Table>
        </>
      )}
      <p className="note">{say.checked(duration(now - epochMs(checkedAt)))}</p>
    </Panel>
  );
}
