/** An impact as sentences. */
import { duration } from '../../format/duration.ts';
import type { Format } from '../../format/format.ts';
import { functionName, shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { Impact, ImpactCode } from './reassign-impact.ts';

export function impactWords(
  code: ImpactCode,
  impact: Impact,
  about: { person: string; function: string },
  format: Pick<Format, 'time'>,
): string {
  const name = shortName(about.person);
  switch (code) {
    case 'function-missing':
      return t.board.impact[code](name, functionName(about.function));
    case 'overloaded':
    case 'load-after':
      return t.board.impact[code](name, String(impact.loadAfter));
    case 'shift-ends-before-due':
      return t.board.impact[code](name, impact.shiftEndsAt ? format.time(impact.shiftEndsAt) : '');
    case 'window-runs-on':
      return t.board.impact[code](
        name,
        impact.leftMs > 0 ? t.lamp.left(duration(impact.leftMs)) : `+${duration(impact.leftMs)}`,
      );
    case 'same-owner':
    case 'off-shift':
      return t.board.impact[code](name);
    case 'no-right':
    case 'decided':
      return t.board.impact[code]();
    default: {
      const unknown: never = code;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
