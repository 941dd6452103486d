/**
 * A shift on the demo plant, told as messages: chatter that means nothing, causes that are reported again and again
 * from several sources, late ones, doubled ones, garbled ones. Seeded: the same number tells the same story.
 * Pure: it says what is sent and when; simulate.ts sends it.
 */
import type { PlanningRows } from '@gemba/core/planning';

export type Channel = 'http' | 'mqtt' | 'file';

export interface Message {
  /** ms after the start of the shift */
  atMs: number;
  channel: Channel;
  /** what kind of mischief it is, for the summary at the end */
  kind: 'chatter' | 'report' | 'repeat' | 'late' | 'duplicate' | 'garbled';
  id: string;
  type: string;
  source: string;
  /** ms before it is sent at which it happened */
  agoMs: number;
  data: Record<string, string | number>;
  /** sent as it is instead of `data` */
  raw?: string;
}

/** A small fast generator with a full period (mulberry32): repeatable, which Math.random is not. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const MINUTE = 60_000;
/** mean time between new causes, and between measurements that are in order */
const CAUSE_EVERY_MS = 4 * MINUTE;
const CHATTER_EVERY_MS = 5_000;

type Draft = Pick<Message, 'channel' | 'type' | 'source' | 'data'>;

export function tellShift(
  plant: Pick<PlanningRows, 'workCentres' | 'stock' | 'items' | 'workOrders'>,
  seed: number,
  lengthMs: number,
): Message[] {
  const random = seeded(seed);
  const messages: Message[] = [];
  let n = 0;
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(random() * from.length)];
    if (one === undefined) throw new Error('the demo plant has no rows to tell of');
    return one;
  };
  const wait = (mean: number) => -Math.log(1 - random()) * mean;
  const add = (atMs: number, kind: Message['kind'], draft: Draft, more: Partial<Message> = {}) => {
    n += 1;
    messages.push({ atMs, kind, id: `sim-${seed}-${n}`, agoMs: 0, ...draft, ...more });
  };

  const running = plant.workOrders.filter((order) => order.state === 'running' || order.state === 'released');
  const causes: (() => Draft)[] = [
    () => {
      const { lot } = pick(plant.stock);
      const { workCentre } = pick(plant.workCentres);
      return {
        channel: 'mqtt',
        type: 'quality.out-of-tolerance',
        source: 'mqtt/torque',
        data: {
          lot,
          workCentre,
          characteristic: 'Torque M8',
          value: 41 + Math.round(random() * 40) / 10,
          lower: 34,
          upper: 38,
          uom: 'Nm',
        },
      };
    },
    () => ({
      channel: 'mqtt',
      type: 'machine.down',
      source: 'mqtt/machines',
      data: {
        workCentre: pick(plant.workCentres).workCentre,
        reason: pick(['hydraulic pressure lost', 'spindle overload', 'guard open', 'tool broken']),
      },
    }),
    () => ({
      channel: 'file',
      type: 'material.shortage',
      source: 'warehouse',
      data: {
        item: pick(plant.items.filter((i) => i.procurement === 'purchased')).item,
        reason: pick(['count differs', 'delivery short', 'damaged']),
      },
    }),
    () => ({
      channel: 'http',
      type: 'order.late',
      source: 'mes',
      data: {
        workOrder: pick(running).workOrder,
        daysLate: 1 + Math.floor(random() * 3),
        reason: pick(['rework', 'operator missing', 'waits for tool']),
      },
    }),
    () => ({
      channel: 'http',
      type: 'safety.stop',
      source: 'ehs-terminal',
      data: {
        workCentre: pick(plant.workCentres).workCentre,
        reason: pick(['light curtain tripped', 'oil on the floor']),
      },
    }),
  ];
  const weights = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4];

  for (let at = wait(CAUSE_EVERY_MS) / 4; at < lengthMs; at += wait(CAUSE_EVERY_MS)) {
    const cause = causes[pick(weights)];
    if (!cause) continue;
    const draft = cause();
    add(at, 'report', draft);
    const repeats = Math.floor(random() * 6);
    for (let i = 1; i <= repeats; i += 1) add(at + i * wait(MINUTE / 2), 'repeat', draft);
    const original = messages.at(-1 - repeats);
    if (original && random() < 0.4)
      messages.push({ ...original, atMs: at + wait(MINUTE), kind: 'duplicate' });
    if (random() < 0.2) add(at + wait(2 * MINUTE), 'late', draft, { agoMs: 20 * MINUTE });
  }
  for (let at = wait(CHATTER_EVERY_MS); at < lengthMs; at += wait(CHATTER_EVERY_MS)) {
    const { lot } = pick(plant.stock);
    const { workCentre } = pick(plant.workCentres);
    const data = {
      lot,
      workCentre,
      characteristic: 'Torque M8',
      value: 34.5 + Math.round(random() * 30) / 10,
      lower: 34,
      upper: 38,
      uom: 'Nm',
    };
    add(at, 'chatter', { channel: 'mqtt', type: 'quality.measurement', source: 'mqtt/torque', data });
  }
  for (let at = wait(10 * MINUTE); at < lengthMs; at += wait(10 * MINUTE))
    add(
      at,
      'garbled',
      {
        channel: pick<Channel>(['mqtt', 'http']),
        type: 'quality.measurement',
        source: 'mqtt/torque',
        data: {},
      },
      { raw: pick(['{"lot": "V200-07', 'ERR 0x3f sensor timeout', '\u0002\u0003']) },
    );
  return messages.sort((a, b) => a.atMs - b.atMs);
}
