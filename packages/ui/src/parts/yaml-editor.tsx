/**
 * A text with its line numbers, and what is wrong beside the very line. A plain textarea: the keyboard, undo, find and
 * screen readers work as everywhere; Tab leaves it.
 */
import type { PlaybookFinding } from '@gemba/core/wire';
import { useState, type Ref } from 'react';

export interface LineMark {
  /** from 1 */
  line: number;
  severity: PlaybookFinding['severity'];
  text: string;
}

interface YamlEditorProps {
  label: string;
  value: string;
  /** null: reading only */
  onChange: ((value: string) => void) | null;
  marks: readonly LineMark[];
  /** id of what describes the problems */
  describedBy: string;
  area: Ref<HTMLTextAreaElement>;
}

const SIGNS = { error: '◆', warning: '▲', note: '●' } as const;
const ORDER = ['error', 'warning', 'note'] as const;

export function YamlEditor({ label, value, onChange, marks, describedBy, area }: YamlEditorProps) {
  const [scrolled, setScrolled] = useState({ top: 0, left: 0 });
  const lines = value.split('\n');
  const worst = new Map<number, LineMark[]>();
  for (const mark of marks) {
    const line = Math.min(Math.max(mark.line, 1), lines.length);
    worst.set(line, [...(worst.get(line) ?? []), mark]);
  }
  return (
    <div
      className="editor"
      data-wrong={marks.some(({ severity }) => severity === 'error')}
      style={{ '--digits': String(lines.length).length }}
    >
      <div className="editor-back" aria-hidden>
        <div style={{ transform: `translateY(${-scrolled.top}px)` }}>
          {lines.map((line, i) => {
            const here = worst.get(i + 1)?.toSorted((a, b) => severityOf(a) - severityOf(b)) ?? [];
            const [first] = here;
            return (
              <div key={i} className="editor-line" data-severity={first?.severity}>
                <b>
                  {first && <span>{SIGNS[first.severity]}</span>}
                  {i + 1}
                </b>
                {first && (
                  <span
                    className="editor-says"
                    style={{ '--from': `calc(${line.length + 3}ch - ${scrolled.left}px)` }}
                  >
                    {here.map(({ text }) => text).join(' · ')}
                  </span>
                )}
              </div>
            );
          })}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={marks.some(({ severity }) => severity === 'error')}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        wrap="off"
        readOnly={onChange === null}
        value={value}
        onChange={(event) => onChange?.(event.currentTarget.value)}
        onScroll={({ currentTarget: { scrollTop: top, scrollLeft: left } }) => setScrolled({ top, left })}
      />
    </div>
  );
}

const severityOf = ({ severity }: LineMark): number => ORDER.indexOf(severity);

/** Puts the caret at the beginning of a line and shows it. */
export function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const lines = area.value.split('\n');
  const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(at, at + (lines[line - 1]?.length ?? 0));
  const height = area.scrollHeight / Math.max(lines.length, 1);
  area.scrollTop = Math.max(0, (line - 4) * height);
}
