/** What a drop here would do, before it is done. */
import type { PersonOnRoster } from '@gemba/core/wire';
import { shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import type { BoardCard } from '../view/board/board-lanes.ts';
import { impactWords } from '../view/board/impact-words.ts';
import type { Impact, ImpactCode } from '../view/board/reassign-impact.ts';

export function ImpactPreview({
  card,
  person,
  impact,
}: {
  card: BoardCard;
  person: PersonOnRoster;
  impact: Impact;
}) {
  const format = useFormat();
  const refused = impact.refusals.length > 0;
  const say = (code: ImpactCode) =>
    impactWords(code, impact, { person: person.name, function: card.decision.function }, format);
  return (
    <div className="impact" data-refused={refused}>
      <strong>
        {refused ? t.board.refused : t.board.dropTitle(card.decision.question, shortName(person.name))}
      </strong>
      <ul>
        {impact.refusals.map((code) => (
          <li key={code} data-tone="hot">
            ◆ {say(code)}
          </li>
        ))}
        {!refused &&
          impact.warnings.map((code) => (
            <li key={code} data-tone="warm">
              ▲ {say(code)}
            </li>
          ))}
        {!refused && impact.notes.map((code) => <li key={code}>{say(code)}</li>)}
      </ul>
    </div>
  );
}
