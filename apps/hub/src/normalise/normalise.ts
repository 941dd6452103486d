/** Normalise, with the planning context as the authority for codes: what it knows of a lot, an order, a work centre. */
import { normalise, type EventCatalogue, type Known, type OperationalEvent } from '@gemba/core/event';
import type { PlanningContext } from '@gemba/core/planning';
import type { Signal } from '@gemba/core/signal';

export type Normalise = (signal: Signal) => { event: OperationalEvent } | { notUnderstood: string };

export function openNormalise(
  catalogue: EventCatalogue,
  context: () => PlanningContext,
  newId: () => string,
): Normalise {
  const known: Known = (kind, code) => lookUp(context(), kind, code);
  return (signal) => normalise(signal, catalogue, known, newId());
}

/** @returns the fields that follow from a code, or null when the ERP has no such code */
export function lookUp(
  context: PlanningContext,
  kind: Parameters<Known>[0],
  code: string,
): Record<string, string> | null {
  switch (kind) {
    case 'lot': {
      const position = context.stockOfLot.get(code)?.[0];
      return position ? { item: position.item } : null;
    }
    case 'item':
      return context.items.has(code) ? {} : null;
    case 'workCentre': {
      const centre = context.workCentres.get(code);
      return centre ? { line: centre.line, area: centre.area } : null;
    }
    case 'workOrder': {
      const order = context.workOrders.get(code);
      if (!order) return null;
      const area = context.workCentresOfLine.get(order.line)?.[0]?.area;
      return { item: order.item, line: order.line, ...(area !== undefined && { area }) };
    }
    case 'salesLine': {
      const line = context.salesLines.get(code);
      return line ? { item: line.item } : null;
    }
    case 'purchaseLine': {
      const line = context.purchaseLines.get(code);
      return line ? { item: line.item } : null;
    }
  }
}
