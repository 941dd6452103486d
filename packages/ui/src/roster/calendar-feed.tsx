/** The address under which a calendar program finds one's own shifts. Whoever has it sees them, so it is shown when asked for. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import { Panel } from '../parts/panel.tsx';
import { usePendingAct } from '../parts/use-pending-act.ts';
import type { ActResult, Asked } from '../props.ts';
import type { RosterActs } from './props.ts';

type Act = keyof Pick<RosterActs, 'onFeed' | 'onNewFeed'>;

export function CalendarFeed(acts: Pick<RosterActs, Act>) {
  const [address, setAddress] = useState<string | null>(null);
  const pending = usePendingAct<Act>();
  const say = t.roster.feed;
  const ask = (act: Act) =>
    pending.run(act, async (): Promise<ActResult> => {
      const answer: Asked<string> = await acts[act]();
      if (answer.ok) setAddress(answer.answer);
      return answer;
    });
  return (
    <Panel title={say.title}>
      <div className="feed">
        {address !== null && (
          <TextInput
            size="xs"
            readOnly
            label={say.address}
            description={say.key}
            value={address}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
        <div className="act-buttons">
          {address === null ? (
            <Button
              size="xs"
              variant="default"
              loading={pending.pending === 'onFeed'}
              onClick={() => void ask('onFeed')}
            >
              {say.show}
            </Button>
          ) : (
            <Button
              size="xs"
              variant="default"
              loading={pending.pending === 'onNewFeed'}
              onClick={() => void ask('onNewFeed')}
            >
              {say.renew}
            </Button>
          )}
          {address !== null && <p className="note">{say.renewed}</p>}
        </div>
      </div>
      {pending.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {pending.problem}
        </p>
      )}
    </Panel>
  );
}
