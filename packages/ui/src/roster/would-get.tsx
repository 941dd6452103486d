/** "Who would get this at 03:10 on Sunday?": asked of the hub, answered as the ladder with why each is or is not taken. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { WouldGetView } from '@gemba/core/wire';
import { useState, type FormEvent } from 'react';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { functionName } from '../format/names.ts';
import { Panel } from '../parts/panel.tsx';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import { daysLater, mondayOf, plantDay, plantInstant } from '../time/plant-time.ts';
import type { RosterPageProps } from './props.ts';

interface WouldGetProps extends Pick<RosterPageProps, 'onWouldGet' | 'now'> {
  functions: readonly string[];
  areas: readonly string[];
  zone: string;
  nameOf: (id: string) => string;
}

export function WouldGet({ onWouldGet, now, functions, areas, zone, nameOf }: WouldGetProps) {
  const [fn, setFunction] = useState('');
  const [area, setArea] = useState('');
  const [at, setAt] = useState(() => sundayNight(now, zone));
  const [answer, setAnswer] = useState<WouldGetView | null>(null);
  const [wrong, setWrong] = useState(false);
  const pending = usePendingAct<'ask'>();
  const say = t.roster.would;
  const chosen = functions.includes(fn) ? fn : (functions[0] ?? '');
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const instant = plantInstant(at, zone);
    setWrong(instant === null);
    if (instant === null || chosen === '') return;
    void pending.run('ask', async () => {
      const result = await onWouldGet({ function: chosen, area: area === '' ? null : area, at: instant });
      setAnswer(result.ok ? result.answer : null);
      return result;
    });
  };
  return (
    <Panel title={say.title}>
      <form className="page-form" onSubmit={ask} noValidate>
        <div className="form-fields">
          <NativeSelect
            size="xs"
            label={say.function}
            data={functions.map((value) => ({ value, label: functionName(value) }))}
            value={chosen}
            onChange={(event) => setFunction(event.currentTarget.value)}
          />
          {areas.length > 0 && (
            <NativeSelect
              size="xs"
              label={say.area}
              data={[{ value: '', label: say.anyArea }, ...areas]}
              value={area}
              onChange={(event) => setArea(event.currentTarget.value)}
            />
          )}
          <TextInput
            size="xs"
            type="datetime-local"
            label={say.at}
            error={wrong ? say.badTime : undefined}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
        </div>
        <div className="form-acts">
          <Button type="submit" size="xs" loading={pending.pending !== null}>
            {say.ask}
          </Button>
        </div>
      </form>
      {pending.problem !== null && (
        <p className="problem" role="alert">
          {pending.problem}
        </p>
      )}
      <div aria-live="polite">{answer && <Answer answer={answer} nameOf={nameOf} />}</div>
    </Panel>
  );
}

function Answer({ answer, nameOf }: { answer: WouldGetView; nameOf: (id: string) => string }) {
  const format = useFormat();
  const say = t.roster.would;
  const when = format.dateTime(answer.at);
  const fn = functionName(answer.function);
  const taken = answer.rungs.find(({ person, taken: is }) => is && person === answer.taken);
  return (
    <>
      <p className="verdict" data-tone={answer.taken === null ? 'hot' : undefined}>
        {answer.taken === null
          ? `◆ ${say.nobody(fn, when)}`
          : say.taken(taken?.name ?? nameOf(answer.taken), fn, when)}
      </p>
      {answer.rungs.length > 0 && (
        <ol className="rungs" aria-label={say.ladder}>
          {answer.rungs.map((rung) => (
            <li
              key={`${rung.person} ${rung.role} ${rung.standsInFor}`}
              data-taken={rung.taken}
              data-why={rung.why}
            >
              <b>{rung.name}</b>
              <span className="soft">
                {t.roster.roles[rung.role]}
                {rung.standsInFor !== null && `, ${t.roster.now.standsIn(nameOf(rung.standsInFor))}`}
              </span>
              <span>{say.reasons[rung.why]}</span>
              <small className="soft">
                {[
                  rung.onUntil !== null && say.until(format.dateTime(rung.onUntil)),
                  rung.onFrom !== null && say.from(format.dateTime(rung.onFrom)),
                  rung.load > 0 && say.load(rung.load),
                ]
                  .filter((part) => part !== false)
                  .join(' · ')}
              </small>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** The question that nobody can answer by heart: next Sunday, 03:10. */
const sundayNight = (now: number, zone: string): string => {
  const today = plantDay(now, zone);
  const sunday = daysLater(mondayOf(today), 6);
  return `${sunday > today ? sunday : daysLater(sunday, 7)}T03:10`;
};
