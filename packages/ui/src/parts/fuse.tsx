/**
 * A fuse: the running window of a decision, burning from full to nothing. It moves by CSS alone: its place is computed
 * once from `dueAt` and the window, again only when these change.
 */
import { useState, type CSSProperties } from 'react';
import type { Heat } from '../view/wall/lamp.ts';

interface FuseProps {
  /** epoch ms */
  dueAt: number;
  windowMs: number;
  heat: Heat;
  /** epoch ms */
  now: number;
}

export function Fuse(props: FuseProps) {
  return <Burning key={`${props.dueAt}/${props.windowMs}`} {...props} />;
}

function Burning({ dueAt, windowMs, heat, now }: FuseProps) {
  const [style] = useState<CSSProperties>(() => ({
    animationDuration: `${windowMs}ms`,
    animationDelay: `${dueAt - windowMs - now}ms`,
  }));
  const past = dueAt <= now;
  return (
    <span className="fuse" data-heat={heat} data-past={past} aria-hidden>
      <i style={past ? undefined : style} />
    </span>
  );
}
