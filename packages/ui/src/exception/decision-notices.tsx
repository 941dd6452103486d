/** What a decider must know before choosing: why the question has come back, and who contradicts the answer. */
import type { Decision } from '@gemba/core/exception';
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import type { People } from '../props.ts';
import { differenceWords } from '../view/difference-words.ts';

interface DecisionNoticesProps {
  decision: Decision;
  people: People;
  /** to another exception */
  onOpen: (exceptionId: string) => void;
}

export function DecisionNotices({ decision, people, onOpen }: DecisionNoticesProps) {
  const { returned, conflicts = [] } = decision;
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
    </>
  );
}
