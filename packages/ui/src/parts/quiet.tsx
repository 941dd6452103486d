/** A page on which there is nothing to do, in the middle of it: why, and what to do instead. */
import type { ReactNode } from 'react';

interface QuietProps {
  title: string;
  /** drawn above the title */
  sign?: ReactNode;
  children?: ReactNode;
}

export const Quiet = ({ title, sign, children }: QuietProps) => (
  <div className="quiet">
    {sign}
    <h2>{title}</h2>
    {children}
  </div>
);
