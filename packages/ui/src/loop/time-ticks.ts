/** Where a time axis has its lines: round steps of a clock, so that each label is exactly what it stands at. */
const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY = 24 * H;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * S),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MIN),
  ...[1, 2, 4, 6, 12].map((n) => n * H),
  ...[1, 2, 5, 10, 20, 50].map((n) => n * DAY),
];

/** Lines beside the one at 0, at most. */
const MOST = 6;

/** @param longest ms, the end of the axis */
export function timeTicks(longest: number): number[] {
  const step = STEPS.find((ms) => longest / ms <= MOST) ?? Math.ceil(longest / MOST / DAY) * DAY;
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, n) => n * step);
}
