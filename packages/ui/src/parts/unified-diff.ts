/** The lines of a unified diff, as `diff -u` writes it, with their numbers on both sides. */

export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'hunk';
  text: string;
  /** line number before and after; null where it is not there */
  before: number | null;
  after: number | null;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;

export function diffLines(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let inside = false;
  for (const line of diff.split('\n')) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      inside = true;
      lines.push({ kind: 'hunk', text: (hunk[3] ?? '').trim(), before: null, after: null });
      continue;
    }
    // the names of the two sides, and "\ No newline at end of file"
    if (!inside || line.startsWith('\\')) continue;
    const text = line.slice(1);
    if (line.startsWith('+')) lines.push({ kind: 'added', text, before: null, after: after++ });
    else if (line.startsWith('-')) lines.push({ kind: 'removed', text, before: before++, after: null });
    else if (line.startsWith(' ')) lines.push({ kind: 'same', text, before: before++, after: after++ });
  }
  return lines;
}
