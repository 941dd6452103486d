import type { DecisionsGridProps } from '../props.ts';
export function DecisionsGrid(_props: DecisionsGridProps) {
  return null;
}
