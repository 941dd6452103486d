/** Both sides of a contradiction, beside each other, for whoever rules: who decided what, when, why, and what has come of it. */
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { ConflictSide } from '../view/evidence/conflict-sides.ts';

interface ConflictMatterProps {
  /** null: not read yet */
  sides: readonly (ConflictSide | null)[];
  people: People;
  now: number;
  onOpen: (exceptionId: string) => void;
}

export function ConflictMatter({ sides, people, now, onOpen }: ConflictMatterProps) {
  return (
    <section className="matter" aria-label={t.matter.conflict}>
      <h2>{t.matter.conflict}</h2>
      <ol className="sides">
        {sides.map((side, i) => (
          <li key={side?.decision.id ?? i} data-stands={side?.stands} aria-busy={side === null}>
            {side ? <Side side={side} people={people} now={now} onOpen={onOpen} /> : <Loading />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Side({ side, people, now, onOpen }: { side: ConflictSide } & Omit<ConflictMatterProps, 'sides'>) {
  const format = useFormat();
  const { exception, decision, outcome, stands, postings } = side;
  return (
    <>
      <p className="side-function">{functionName(decision.function)}</p>
      <p className="side-answer">{outcome?.label ?? t.matter.noAnswer}</p>
      {outcome?.effects && outcome.effects.length > 0 && (
        <p>
          {outcome.effects.map((effect) => t.effects[effect.act](effect.subject, effect.value)).join(', ')}
        </p>
      )}
      {outcome && (
        <p>
          {shortName(people.get(outcome.by)?.name ?? outcome.by)}, {format.moment(outcome.at, now)}
          {outcome.reason !== null && <>. {t.decision.because(outcome.reason)}</>}
        </p>
      )}
      {!stands && <p data-tone="warm">{t.matter.takenBack}</p>}
      <ul>
        {postings.map((posting) => (
          <li key={posting.id}>
            {posting.summary}
            <small>
              {' '}
              {posting.erpDocument} {t.posting.states[posting.state]}
            </small>
          </li>
        ))}
        {postings.length === 0 && <li className="note">{t.decision.postsNothing}</li>}
      </ul>
      <button type="button" className="link" onClick={() => onOpen(exception.id)}>
        {exception.title}
      </button>
    </>
  );
}
