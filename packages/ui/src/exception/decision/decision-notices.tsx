/**
 * What a decider must know before choosing: why the question has come back, who contradicts the answer, why it is off
 * the wall, and what counts when nobody decides.
 */
import type { Decision } from '@gemba/core/exception';
import { functionName, shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { People } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import { differenceWords } from '../../view/posting/difference-words.ts';
import { timeoutWords } from '../../view/decision/timeout-words.ts';

interface DecisionNoticesProps {
  decision: Decision;
  people: People;
  now: number;
  /** to another exception */
  onOpen: (exceptionId: string) => void;
}

export function DecisionNotices({ decision, people, now, onOpen }: DecisionNoticesProps) {
  const format = useFormat();
  const timeout = timeoutWords(decision, format, now);
  const { shelved, returned, conflicts = [] } = decision;
  return (
    <>
      {returned && decision.state !== 'decided' && (
        <output className="decision-notice" data-notice="returned">
          <b>{t.decision.returned[returned.because]}</b>
          {returned.differences.length > 0 && <span>{differenceWords(returned.differences)}</span>}
          {returned.reason !== null && <span>{t.decision.because(returned.reason)}</span>}
          <small>
            {t.decision.before(
              returned.outcome.label,
              shortName(people.get(returned.outcome.by)?.name ?? returned.outcome.by),
            )}
          </small>
        </output>
      )}
      {conflicts.length > 0 && (
        <div className="decision-notice" data-notice="conflict" role="alert">
          <b>{t.decision.conflict(conflicts.length)}</b>
          <ul>
            {conflicts.map((conflict) => (
              <li key={conflict.id}>
                {t.decision.conflictSide(
                  functionName(conflict.with.function),
                  conflict.with.label,
                  shortName(people.get(conflict.with.by)?.name ?? conflict.with.by),
                )}
                <button type="button" className="link" onClick={() => onOpen(conflict.with.exceptionId)}>
                  {conflict.with.title}
                </button>
              </li>
            ))}
          </ul>
          <small>{t.decision.conflictWaits}</small>
        </div>
      )}
      {shelved && decision.state !== 'decided' && (
        <div className="decision-notice" data-notice="shelved">
          <b>{t.decision.shelvedBy(shortName(people.get(shelved.by)?.name ?? shelved.by))}</b>
          <span>{t.decision.because(shelved.reason)}</span>
          <small>{t.decision.backAt(format.moment(shelved.until, now), shelved.oneShot === true)}</small>
        </div>
      )}
      {timeout && (
        <p className="timeout-line">
          <span>{timeout.what}</span>
          {timeout.left !== null && <b>{timeout.left}</b>}
        </p>
      )}
    </>
  );
}
