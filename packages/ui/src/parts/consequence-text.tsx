/** The consequence line with its hot or warm part set apart by weight and hue. */
import type { Consequence } from '@gemba/core/exception';
import { Fragment } from 'react';
import { useFormat } from '../provider.tsx';
import { consequenceLine } from '../view/wall/consequence-line.ts';

/** Parts up to this length are not broken over lines. */
const WHOLE = 34;

export function ConsequenceText({ consequence, now }: { consequence: Consequence | null; now: number }) {
  const parts = consequenceLine(consequence, now, useFormat());
  return (
    <span className="consequence">
      {parts.map((part, index) => (
        <Fragment key={part.text}>
          {index > 0 && ' '}
          <span data-whole={part.text.length <= WHOLE}>
            <span data-tone={part.tone}>{part.text}</span>
            {index < parts.length - 1 && <span className="dot"> ·</span>}
          </span>
        </Fragment>
      ))}
    </span>
  );
}
