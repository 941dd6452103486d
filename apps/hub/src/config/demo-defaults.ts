/** The demo plant, and how its broker's topics are read when `GEMBA_MQTT_URL` names one. */
import type { SourceSettings } from '../sources/registry.ts';

export const DEMO_PLANT = {
  id: 'northwind-1',
  name: 'Northwind Pumps, Plant 1',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
};

/** Topics are `plant/<area>/<work centre>/<what>`; the payload is JSON with the fields of resources/events.yaml. */
const TYPES = {
  measurement: 'quality.measurement',
  'out-of-tolerance': 'quality.out-of-tolerance',
  down: 'machine.down',
  up: 'machine.up',
  shortage: 'material.shortage',
  late: 'order.late',
  safety: 'safety.stop',
};

export function demoBroker(url: string): SourceSettings['mqtt'][number] {
  return {
    name: 'mqtt',
    url,
    topics: Object.entries(TYPES).map(([what, type]) => ({
      filter: `plant/+/+/${what}`,
      type,
      qos: 1,
      fields: { area: 'topic:1', workCentre: 'topic:2' },
    })),
  };
}
