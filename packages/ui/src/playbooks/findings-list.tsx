/** What is wrong with a text and what the linter says of it, each leading to its line. */
import type { PlaybookCheck } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import type { LineMark } from './yaml-editor.tsx';

/** Problems first: with one of them nothing else was looked at. */
export const marksOf = ({ problems, findings }: Pick<PlaybookCheck, 'problems' | 'findings'>): LineMark[] => [
  ...problems.map(({ line, reason }) => ({ line, severity: 'error' as const, text: reason })),
  ...findings,
];

export function FindingsList({
  id,
  check,
  onGoTo,
}: {
  id: string;
  /** null: not checked yet */
  check: PlaybookCheck | null;
  onGoTo: (line: number) => void;
}) {
  const say = t.playbooks;
  const marks = check ? marksOf(check) : [];
  return (
    <div id={id} aria-live="polite">
      {check === null ? (
        <p className="note">{say.editor.checking}</p>
      ) : marks.length === 0 ? (
        <p className="note">{say.findings.none}</p>
      ) : (
        <ul className="findings">
          {marks.map(({ line, severity, text }) => (
            <li key={`${line} ${severity} ${text}`} data-severity={severity}>
              <button
                type="button"
                className="link"
                aria-label={say.editor.goTo(line, text)}
                onClick={() => onGoTo(line)}
              >
                {say.editor.line(line)}
              </button>
              <span>
                <b>{say.findings.severities[severity]}</b> {text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
