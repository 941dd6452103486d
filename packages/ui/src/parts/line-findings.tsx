/** What is wrong with a text and what is said of it, each leading to its line. */
import { t } from '../messages/en.ts';
import type { LineMark } from './yaml-editor.tsx';

export function LineFindings({
  id,
  marks,
  none,
  onGoTo,
}: {
  id: string;
  /** null: not checked yet */
  marks: readonly LineMark[] | null;
  /** where there is nothing */
  none: string;
  onGoTo: (line: number) => void;
}) {
  const say = t.texts;
  return (
    <div id={id} aria-live="polite">
      {marks === null ? (
        <p className="note">{say.checking}</p>
      ) : marks.length === 0 ? (
        <p className="note">{none}</p>
      ) : (
        <ul className="findings">
          {marks.map(({ line, severity, text }) => (
            <li key={`${line} ${severity} ${text}`} data-severity={severity}>
              <button
                type="button"
                className="link"
                aria-label={say.goTo(line, text)}
                onClick={() => onGoTo(line)}
              >
                {say.line(line)}
              </button>
              <span>
                <b>{say.severities[severity]}</b> {text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
