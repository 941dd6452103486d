/** One measured figure, its goal, and the statistics that figures are made with. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  goal?: { text: string; met: (value: number) => boolean };
}

export const atMost = (limit: number, unit: string): Figure['goal'] => ({
  text: `≤ ${limit.toLocaleString('en')} ${unit}`,
  met: (value) => value <= limit,
});

export const atLeast = (limit: number, unit: string): Figure['goal'] => ({
  text: `≥ ${limit.toLocaleString('en')} ${unit}`,
  met: (value) => value >= limit,
});

/** @param p 0 … 100; nearest rank */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** 1 decimal below 100, whole above */
export const round = (value: number): number =>
  value < 100 ? Math.round(value * 10) / 10 : Math.round(value);
