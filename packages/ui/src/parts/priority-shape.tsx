/** A priority is a shape, a letter and a hue at once: none of them alone carries the meaning. */
import type { Priority } from '@gemba/core/exception';
import { t } from '../messages/en.ts';

const PATHS: Record<Priority, React.ReactNode> = {
  A: <path d="M13 1 25 13 13 25 1 13Z" fill="currentColor" />,
  B: <path d="M13 2 25 24H1Z" fill="currentColor" />,
  C: <circle cx="13" cy="13" r="9.5" fill="none" stroke="currentColor" strokeWidth="3.5" />,
  D: <rect x="4" y="4" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="2.5" />,
};

export function PriorityShape({ priority, labelled = false }: { priority: Priority; labelled?: boolean }) {
  return (
    <svg
      className="shape"
      data-priority={priority}
      viewBox="0 0 26 26"
      {...(labelled ? { role: 'img', 'aria-label': t.priority[priority] } : { 'aria-hidden': true })}
    >
      {PATHS[priority]}
    </svg>
  );
}

const isPriority = (text: string): text is Priority => text in PATHS;

/** For rows that carry the priority as plain text. */
export function PriorityMark({ priority }: { priority: string }) {
  return (
    <span className="priority-mark">
      {isPriority(priority) && <PriorityShape priority={priority} />}
      <span>{priority}</span>
    </span>
  );
}
