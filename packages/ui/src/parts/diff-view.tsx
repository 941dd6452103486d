/** What differs between two texts: marks, numbers and tint, so that it reads without colour. */
import { Scroll } from './scroll.tsx';
import { t } from '../messages/en.ts';
import { diffLines, type DiffLine } from './unified-diff.ts';

const SIGNS: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−', hunk: '…' };

export function DiffView({ diff, label }: { diff: string; label: string }) {
  const lines = diffLines(diff);
  const say = t.texts.versions;
  if (lines.length === 0) return <p className="note">{say.same}</p>;
  return (
    <Scroll className="code diff" label={label}>
      {lines.map((line, i) => (
        <div key={i} data-kind={line.kind}>
          <span aria-hidden>{line.before ?? ''}</span>
          <span aria-hidden>{line.after ?? ''}</span>
          <b aria-hidden>{SIGNS[line.kind]}</b>
          {(line.kind === 'added' || line.kind === 'removed') && (
            <span className="sr-only">{say[line.kind]}: </span>
          )}
          <code>{line.text}</code>
        </div>
      ))}
    </Scroll>
  );
}
