/** What a decider must know before anything else: why the question has come back, and who contradicts the answer. */
import type { Decision } from '@gemba/core/exception';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { differenceWords } from '../view/difference-words.ts';

interface DecisionNoticesProps {
  decision: Decision;
  /** to another exception */
  onOpen: (exceptionId: string) => void;
}

export function DecisionNotices({ decision, onOpen }: DecisionNoticesProps) {
  const { returned, conflicts = [] } = decision;
  return (
    <div className="decision-notices">
      {returned && decision.state !== 'decided' && (
        <output className="decision-notice" data-tone="warm">
          <b>{t.decision.returned[returned.because]}</b>
          {returned.differences.length > 0 && <span>{differenceWords(returned.differences)}</span>}
          {returned.reason !== null && <span>{t.decision.because(returned.reason)}</span>}
          <small>{t.decision.before(returned.outcome.label)}</small>
        </output>
      )}
      {conflicts.map((conflict) => (
        <p key={conflict.id} className="decision-notice" data-tone="hot" role="alert">
          <b>{t.decision.conflict(functionName(conflict.with.function), conflict.with.label)}</b>
          <span>{conflict.with.title}</span>
          <small>{t.decision.conflictWaits}</small>
          <button type="button" className="link" onClick={() => onOpen(conflict.with.exceptionId)}>
            {t.decision.conflictOpen}
          </button>
        </p>
      ))}
    </div>
  );
}
