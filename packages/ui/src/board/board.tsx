import type { BoardProps } from '../props.ts';
export function Board(_props: BoardProps) {
  return null;
}
