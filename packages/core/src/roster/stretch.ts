/**
 * Stretches of time: half-open [start, end) in epoch ms. A list of stretches is in order, and no two of them overlap or
 * touch; every function here takes and gives such lists, but `joined`, which makes one of anything.
 */
export interface Stretch {
  start: number;
  end: number;
}

/** Their union. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    if (end <= start) continue;
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** The time that lies in both. */
export function within(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] as Stretch, b[j] as Stretch];
    const [start, end] = [Math.max(x.start, y.start), Math.min(x.end, y.end)];
    if (start < end) result.push({ start, end });
    if (x.end < y.end) i += 1;
    else j += 1;
  }
  return result;
}

/** The time that lies in `a` and not in `b`. */
export function without(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  if (b.length === 0) return [...a];
  let at = -Infinity;
  const gaps: Stretch[] = [];
  for (const { start, end } of b) {
    if (at < start) gaps.push({ start: at, end: start });
    at = end;
  }
  if (at < Infinity) gaps.push({ start: at, end: Infinity });
  return within(a, gaps);
}

/** The stretch around `ms`, or undefined. */
export function around(stretches: readonly Stretch[], ms: number): Stretch | undefined {
  let [low, high] = [0, stretches.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = stretches[middle] as Stretch;
    if (ms < found.start) high = middle - 1;
    else if (ms >= found.end) low = middle + 1;
    else return found;
  }
  return undefined;
}
