/** What happens if nobody decides, in one line: the hurting part first and coloured, the rest as plain facts. */
import type { Consequence } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { duration } from '../../format/duration.ts';
import type { Format } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import type { Heat } from './lamp.ts';

export interface ConsequencePart {
  text: string;
  tone: Heat;
}

const HOT_WITHIN_MS = 60 * 60_000;
const WARM_WITHIN_MS = 8 * 60 * 60_000;
const NAMED_CUSTOMERS = 2;

/** @param now epoch ms */
export function consequenceLine(
  consequence: Consequence | null,
  now: number,
  format: Pick<Format, 'money'>,
): ConsequencePart[] {
  if (!consequence) return [{ text: t.consequence.unknown, tone: 'calm' }];
  const parts: ConsequencePart[] = [];
  if (consequence.starvesAt) {
    const leftMs = epochMs(consequence.starvesAt) - now;
    const tone = leftMs <= HOT_WITHIN_MS ? 'hot' : leftMs <= WARM_WITHIN_MS ? 'warm' : 'calm';
    parts.push({
      text: leftMs > 0 ? t.consequence.starvesIn(duration(leftMs)) : t.consequence.starving(duration(leftMs)),
      tone,
    });
  }
  if (consequence.ordersLate > 0)
    parts.push({
      text: t.consequence.ordersLate(consequence.ordersLate, consequence.daysLate),
      tone: parts.length === 0 ? 'warm' : 'calm',
    });
  const { customers } = consequence;
  if (customers.length > 0)
    parts.push({
      text:
        customers.length <= NAMED_CUSTOMERS
          ? customers.join(', ')
          : t.consequence.customers(customers.length),
      tone: 'calm',
    });
  if (consequence.valueAtRisk > 0)
    parts.push({
      text: t.consequence.atRisk(format.money(consequence.valueAtRisk, consequence.currency)),
      tone: 'calm',
    });
  if (parts.length === 0)
    parts.push({
      text:
        consequence.workOrders > 0
          ? t.consequence.noneLateOf(consequence.workOrders)
          : t.consequence.noneLate,
      tone: 'calm',
    });
  return parts;
}
