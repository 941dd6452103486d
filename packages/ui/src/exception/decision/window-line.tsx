/** Until when a decision is due and why, in one line; every candidate and the age of its figures behind it. */
import { Popover } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import { duration } from '../../format/duration.ts';
import { functionName, shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { People } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import { windowCandidates, windowFigures, windowLine } from '../../view/decision/window-words.ts';

interface WindowLineProps {
  decision: Decision;
  people: People;
  now: number;
}

export function WindowLine({ decision, people, now }: WindowLineProps) {
  const format = useFormat();
  const name = (id: string) => shortName(people.get(id)?.name ?? id);
  const line = windowLine(decision, name, format, now);
  if (line === null) return null;
  return (
    <p className="window-line">
      <span>{line}</span>
      <Popover
        position="bottom-end"
        width={340}
        transitionProps={{ duration: 0 }}
        classNames={{ dropdown: 'window-why' }}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <button
            type="button"
            className="link"
            aria-label={`${t.window.why} ${functionName(decision.function)}`}
          >
            {t.window.why}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <WindowWhy decision={decision} now={now} />
        </Popover.Dropdown>
      </Popover>
    </p>
  );
}

function WindowWhy({ decision, now }: Pick<WindowLineProps, 'decision' | 'now'>) {
  const format = useFormat();
  const { why, state, windowMs } = decision;
  const candidates = windowCandidates(why, format, now);
  return (
    <>
      <p className="window-title">{t.window.title}</p>
      {candidates.length > 0 && (
        <dl className="rows">
          {candidates.map(({ by, label, time, note, earliest }) => (
            <div key={by} data-earliest={earliest}>
              <dt>
                <span>
                  {label}
                  {note !== null && <small> {note}</small>}
                </span>
              </dt>
              <dd>
                {time ?? <span className="note">{t.window.none}</span>}
                {earliest && <small> ◂ {t.window.earliest}</small>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className="note">{why ? windowFigures(why, now) : t.window.playbookOnly}</p>
      {state === 'acknowledged' && <p className="note">{t.window.secondNote(duration(windowMs))}</p>}
    </>
  );
}
