/** A part of the page that scrolls by itself, and can therefore be focused: a keyboard scrolls what has the focus (WCAG 2.1.1). */
import type { ReactNode } from 'react';

interface PaneProps {
  as: 'main' | 'aside';
  label: string;
  busy?: boolean;
  children: ReactNode;
}

export function Pane({ as: Element, label, busy = false, children }: PaneProps) {
  return (
    <Element className="pane" aria-label={label} aria-busy={busy} tabIndex={0}>
      {children}
    </Element>
  );
}
