/** How the decisions make up the answer, and what else belongs to this cause: what lies above it, under it, and is muted. */
import type { ExceptionState } from '@gemba/core/exception';
import { t } from '../messages/en.ts';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { Family } from '../props.ts';
import { joinWords } from '../view/decision/decision-parts.ts';

interface ExceptionRelationsProps {
  exception: ExceptionState;
  family: Family;
  onOpen: (exceptionId: string) => void;
}

export function ExceptionRelations({ exception, family, onOpen }: ExceptionRelationsProps) {
  const { reopened = 0, muted = 0 } = exception;
  const { parent, children } = family;
  return (
    <div className="relations">
      <p>
        {exception.decisions.length > 1 && <b>{joinWords(exception)}</b>}
        {reopened > 0 && <span>{t.join.reopened(reopened)}</span>}
        {muted > 0 && <span>{t.join.muted(muted)}</span>}
      </p>
      {parent && (
        <p>
          <span>{t.join.under}</span>
          <Other exception={parent} onOpen={onOpen} />
        </p>
      )}
      {children.length > 0 && (
        <p>
          <span>{t.join.above(children.length)}:</span>
          {children.map((child) => (
            <Other key={child.id} exception={child} onOpen={onOpen} />
          ))}
        </p>
      )}
    </div>
  );
}

function Other({ exception, onOpen }: Pick<ExceptionRelationsProps, 'exception' | 'onOpen'>) {
  return (
    <button type="button" className="link" onClick={() => onOpen(exception.id)}>
      <PriorityShape priority={exception.priority} labelled /> {exception.title}
    </button>
  );
}
