import type { LoopPageProps } from '../props.ts';
export function LoopPage(_props: LoopPageProps) {
  return null;
}
