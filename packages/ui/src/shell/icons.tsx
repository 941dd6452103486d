/** Line icons of the screens, 24 × 24, drawn in the current colour. */
import type { ReactNode } from 'react';
import type { Screen, Theme } from '../props.ts';

const icon = (path: string): ReactNode => (
  <svg
    viewBox="0 0 24 24"
    aria-hidden
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinejoin="round"
    strokeLinecap="round"
  >
    <path d={path} />
  </svg>
);

export const SCREEN_ICONS: Record<Screen, ReactNode> = {
  wall: icon('M3 5h8v6H3zM13 5h8v6h-8zM3 13h8v6H3zM13 13h8v6h-8z'),
  decisions: icon('M4 6h16M4 12h16M4 18h16M9 4v16'),
  board: icon('M4 4h4v16H4zM10 4h4v10h-4zM16 4h4v13h-4z'),
  'hand-over': icon('M3 8h13M12 4l4 4-4 4M21 16H8M12 12l-4 4 4 4'),
  roster: icon('M4 5h16v15H4zM4 10h16M8 3v4M16 3v4M8 14h3M13 14h3M8 17h3'),
  playbooks: icon('M5 4h10a4 4 0 0 1 4 4v12H9a4 4 0 0 1-4-4ZM9 9h6M9 13h6'),
  held: icon('M8 5v14M16 5v14'),
  loop: icon('M20 12a8 8 0 1 1-2.5-5.8M20 3v4h-4'),
  health: icon('M3 12h4l3-7 4 14 3-7h4'),
};

const SUN =
  'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19';
const MOON = 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z';

export const ThemeIcon = ({ theme }: { theme: Theme }) => icon(theme === 'dark' ? SUN : MOON);

export const BellIcon = () => icon('M6 16V11a6 6 0 0 1 12 0v5l2 2H4ZM10 21h4');
