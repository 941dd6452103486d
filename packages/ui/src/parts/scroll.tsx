/** Something wider or longer than its place, which scrolls by itself: the keyboard reaches it as well (WCAG 2.1.1). */
import type { ReactNode } from 'react';

interface ScrollProps {
  as?: 'section' | 'pre';
  /** `both`: it has an end downwards too */
  direction?: 'x' | 'y' | 'both';
  className?: string;
  label: string;
  children: ReactNode;
}

const CLASSES = { x: 'scroll-x', y: 'scroll-y', both: 'scroll-x scroll-y' } as const;

export function Scroll({
  as: Element = 'section',
  direction = 'x',
  className,
  label,
  children,
}: ScrollProps) {
  return (
    <Element className={className ?? CLASSES[direction]} aria-label={label} tabIndex={0}>
      {children}
    </Element>
  );
}
