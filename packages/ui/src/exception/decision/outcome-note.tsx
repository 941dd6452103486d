/** The answer that stands: what, by whom, when and why, and whose signatures are under it. */
import type { Outcome } from '@gemba/core/exception';
import { shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { People } from '../../props.ts';
import { useFormat } from '../../provider.tsx';

interface OutcomeNoteProps {
  outcome: Outcome;
  people: People;
  now: number;
}

export function OutcomeNote({ outcome, people, now }: OutcomeNoteProps) {
  const format = useFormat();
  const name = (id: string) => shortName(people.get(id)?.name ?? id);
  const { label, by, at, reason, byTimeout, signatures = [] } = outcome;
  return (
    <div className="note outcome">
      <p>
        {byTimeout
          ? t.decision.byTimeout(label, format.moment(at, now))
          : t.decision.decidedBy(label, by === 'gemba' ? t.timeline.gemba : name(by), format.moment(at, now))}
        {reason !== null && <>. {t.decision.because(reason)}</>}
      </p>
      {signatures.map((signature) => (
        <p key={signature.by}>
          {t.decision.signed(name(signature.by), signature.meaning, format.moment(signature.at, now))}
        </p>
      ))}
    </div>
  );
}
