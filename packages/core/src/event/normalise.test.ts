import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../signal/index.ts';
import { instant } from '../time/index.ts';
import { shippedEvents } from '../yaml/shipped.testing.ts';
import { ENTITY_KINDS, parseEventCatalogue } from './catalogue.ts';
import type { OperationalEvent } from './event.ts';
import { normalise, type Known } from './normalise.ts';

const parsed = parseEventCatalogue(shippedEvents, 'events.yaml');
if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
const { catalogue } = parsed;

const PLANNING: Record<string, Record<string, string>> = {
  'lot:V200-0731': { item: 'V200' },
  'item:V200': {},
  'workCentre:WC-3-14': { line: 'Line 3', area: 'Assembly' },
  'workOrder:4711': { item: 'P-100', line: 'Line 5' },
};
const known: Known = (kind, code) => PLANNING[`${kind}:${code}`] ?? null;

const signal = (over: Partial<Signal>): Signal => ({
  id: 'signal-1',
  plant: 'plant-1',
  source: 'torque-3-14',
  externalId: 'x-1',
  type: 'quality.out-of-tolerance',
  occurredAt: instant(1_000),
  receivedAt: instant(2_000),
  content: {},
  garbled: null,
  ...over,
});
const cloudEvent = (data: unknown, type = 'quality.out-of-tolerance') =>
  signal({ type, content: { specversion: '1.0', id: 'x-1', source: 'torque-3-14', type, data } });

function eventOf(of: Signal): OperationalEvent {
  const result = normalise(of, catalogue, known, 'event-1');
  if ('notUnderstood' in result) throw new Error(result.notUnderstood);
  return result.event;
}
function sentenceOf(of: Signal): string {
  const result = normalise(of, catalogue, known, 'event-1');
  if ('event' in result) throw new Error(`understood: ${JSON.stringify(result.event)}`);
  return result.notUnderstood;
}

describe('a CloudEvent', () => {
  test('becomes an event whose fields say how sure they are and where they come from', () => {
    const event = eventOf(cloudEvent({ lot: 'V200-0731', value: 41.7, upper: '38', lower: '33,5' }));
    expect(event).toEqual({
      id: 'event-1',
      plant: 'plant-1',
      type: 'quality.out-of-tolerance',
      occurredAt: instant(1_000),
      source: 'torque-3-14',
      signalId: 'signal-1',
      fields: {
        lot: { value: 'V200-0731', confidence: 1, from: 'signal' },
        value: { value: 41.7, confidence: 1, from: 'signal' },
        upper: { value: 38, confidence: 0.9, from: 'signal' },
        lower: { value: 33.5, confidence: 0.9, from: 'signal' },
        item: { value: 'V200', confidence: 1, from: 'planning' },
      },
      missing: [],
    });
  });

  test('is read wherever its values stand: other names, other spellings, nested', () => {
    const event = eventOf(
      cloudEvent({
        'Batch Number': ' V200-0731 ',
        limits: { upper: 38 },
        measurement: { value: 41.7 },
        work_center: 'WC-3-14',
      }),
    );
    expect(event.fields.lot?.value).toBe('V200-0731');
    expect(event.fields.value?.value).toBe(41.7);
    expect(event.fields.upper?.value).toBe(38);
    expect(event.fields.workCentre?.value).toBe('WC-3-14');
    expect(event.fields.area).toEqual({ value: 'Assembly', confidence: 1, from: 'planning' });
  });

  test('of a type that the catalogue knows under another name is that type', () => {
    expect(eventOf(cloudEvent({ machine: 'WC-3-14' }, 'machine.fault')).type).toBe('machine.down');
  });

  test('that does not say when it happened happened when it was received', () => {
    expect(eventOf({ ...cloudEvent({ lot: 'L' }), occurredAt: null }).occurredAt).toBe(instant(2_000));
  });
});

describe('a plain signal', () => {
  test('is read from its data, and its text is kept as a field', () => {
    const event = eventOf(
      signal({ content: { source: 's', text: 'too tight again', data: { lot: 'V200-0731', value: 41 } } }),
    );
    expect(event.fields.text).toEqual({ value: 'too tight again', confidence: 1, from: 'signal' });
    expect(event.fields.lot?.value).toBe('V200-0731');
  });

  test('of words alone, without a type, is an observation', () => {
    const event = eventOf(
      signal({ type: null, content: { source: 'phone', text: 'Scratches on pallet 17' } }),
    );
    expect(event.type).toBe('observation');
    expect(event.missing).toEqual([]);
    expect(eventOf(signal({ type: null, content: 'Scratches' })).fields.text?.value).toBe('Scratches');
  });

  test('without an envelope, as a machine publishes it, is read as it is', () => {
    expect(
      eventOf(signal({ type: 'machine.down', content: { machine: 'WC-3-14' } })).fields.line?.value,
    ).toBe('Line 3');
  });
});

describe('what is unknown', () => {
  test('is listed, never filled', () => {
    const event = eventOf(cloudEvent({ value: 41.7 }));
    expect(event.missing).toEqual(['lot']);
    expect(event.fields.lot).toBeUndefined();
  });

  test('a value of the wrong kind is missing, and the reason is kept', () => {
    const event = eventOf(
      cloudEvent({ lot: 'V200-0731', value: 'very tight', upper: [38], checked: '1,234' }),
    );
    expect(event.missing).toEqual(['value', 'upper', 'checked']);
    expect(event.unread).toEqual({
      value: 'is "very tight", not a number',
      upper: 'is a list, not a number',
      checked: 'is "1,234": thousands or decimals?',
    });
  });

  test('a code that the planning context does not know is kept, with half the confidence', () => {
    const event = eventOf(cloudEvent({ lot: 'NO-SUCH-LOT', value: 1 }));
    expect(event.fields.lot).toEqual({ value: 'NO-SUCH-LOT', confidence: 0.5, from: 'signal' });
    expect(event.fields.item).toBeUndefined();
  });

  test('what the planning context implies never replaces what was told, but a contradiction is doubted', () => {
    const event = eventOf(cloudEvent({ lot: 'V200-0731', item: 'OTHER', value: 1 }));
    expect(event.fields.item).toEqual({ value: 'OTHER', confidence: 0.5, from: 'signal' });
  });

  test('where two codes imply different places the one closer to the floor counts', () => {
    const event = eventOf(cloudEvent({ workOrder: 4711, workCentre: 'WC-3-14' }, 'order.late'));
    expect(event.fields.workOrder).toEqual({ value: '4711', confidence: 0.9, from: 'signal' });
    expect(event.fields.line?.value).toBe('Line 3');
    expect(event.fields.item?.value).toBe('P-100');
  });

  test('a required field that a known code implies is not missing', () => {
    expect(eventOf(cloudEvent({ workCentre: 'WC-3-14' }, 'safety.stop')).missing).toEqual([]);
  });

  test('blank and null tell nothing', () => {
    const event = eventOf(cloudEvent({ lot: '  ', batch: 'V200-0731', value: null, actual: 3 }));
    expect(event.fields.lot?.value).toBe('V200-0731');
    expect(event.fields.value?.value).toBe(3);
  });
});

describe('what cannot be understood says why in a sentence', () => {
  test.each([
    [
      'garbled',
      signal({ garbled: 'no valid JSON at character 3' }),
      'It could not be read: no valid JSON at character 3',
    ],
    [
      'unknown type',
      cloudEvent({ a: 1 }, 'weather.changed'),
      'Its event type "weather.changed" is not in the event catalogue.',
    ],
    [
      'a type named like a member of Object',
      cloudEvent({ a: 1 }, 'constructor'),
      'Its event type "constructor" is not in the event catalogue.',
    ],
    [
      'neither type nor words',
      signal({ type: null, content: { data: { a: 1 } } }),
      'It names no event type, and it has no text that would say what happened.',
    ],
  ])('%s', (_name, of, sentence) => expect(sentenceOf(of)).toBe(sentence));

  test('no usable field', () => {
    expect(sentenceOf(cloudEvent({ machine: { deep: true }, colour: 'red' }, 'machine.down'))).toMatch(
      /^Its type is machine\.down, but no field of it could be read \(workCentre, .*\): workCentre is an object, not a code\.$/,
    );
    expect(sentenceOf(cloudEvent(undefined))).toMatch(/none of them is there\.$/);
    expect(sentenceOf(cloudEvent([1, 2]))).toMatch(/none of them is there\.$/);
  });
});

test('keys that reach for the prototype are only keys', () => {
  const data: unknown = JSON.parse(
    '{"__proto__": {"lot": "EVIL"}, "constructor": "x", "lot": "V200-0731", "value": 1}',
  );
  const event = eventOf(cloudEvent(data));
  expect(event.fields.lot?.value).toBe('V200-0731');
  expect(Object.keys(event.fields).toSorted()).toEqual(['item', 'lot', 'value']);
  expect(Object.getPrototypeOf(event.fields)).toBe(Object.prototype);
  const onlyInherited: unknown = JSON.parse('{"__proto__": {"lot": "EVIL"}}');
  expect(sentenceOf(cloudEvent(onlyInherited))).toMatch(/none of them is there/);
});

test('text keeps no characters that a store cannot hold', () => {
  const event = eventOf(signal({ type: null, content: 'a\u0000b\ud800c\nd' }));
  expect(event.fields.text?.value).toBe('ab\ufffdc\nd');
});

test('a payload a hundred thousand levels deep or members wide is read like any other', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = { limits: deep };
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]));
  expect(eventOf(cloudEvent({ ...wide, limits: deep, lot: 'V200-0731', value: 2 })).fields.value?.value).toBe(
    2,
  );
});

const oddKey = fc.oneof(
  fc.constantFrom(
    'lot',
    'Batch',
    'value',
    'upper',
    'limits',
    'measurement',
    'machine',
    'area',
    'injured',
    'text',
    '__proto__',
  ),
  fc.string(),
);
const oddValue = fc.oneof(
  fc.constantFrom('V200-0731', '41,7', '1e9', 'NaN', '-0', 'yes', '', 'WC-3-14', 4711, {
    upper: 38,
    value: '2',
  }),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);
const oddData = fc.array(fc.tuple(oddKey, oddValue)).map((pairs) => Object.fromEntries(pairs));
const oddContent = fc.oneof(
  oddData,
  fc.record({ data: fc.oneof(oddData, oddValue), text: oddValue }, { requiredKeys: [] }),
  fc.anything({ withNullPrototype: true }),
);

/** Every scalar of the content as text, the way a person would search for it. */
function scalarsIn(content: unknown, into: string[] = []): string[] {
  if (typeof content === 'object' && content !== null) {
    for (const value of Object.values(content)) scalarsIn(value, into);
  } else into.push(String(content));
  return into;
}

test('normalise never throws and never invents: every value stands in the signal or follows from the planning context', () => {
  const types = fc.constantFrom(null, ...Object.keys(catalogue.types), 'nonsense', '__proto__');
  const implied = new Set(Object.values(PLANNING).flatMap((fields) => Object.values(fields)));
  fc.assert(
    fc.property(oddContent, types, (content, type) => {
      const result = normalise(signal({ content, type }), catalogue, known, 'event-1');
      if ('notUnderstood' in result) {
        expect(result.notUnderstood).toMatch(/\S/);
        return;
      }
      const { event } = result;
      const definitions = catalogue.types[event.type]?.fields ?? {};
      const scalars = scalarsIn(content);
      const numbers = new Set(scalars.map((s) => Number(s.trim().replace(',', '.'))));
      for (const [name, field] of Object.entries(event.fields)) {
        expect(event.missing).not.toContain(name);
        expect([0.5, 0.9, 1]).toContain(field.confidence);
        if (field.from === 'planning') expect(implied.has(String(field.value))).toBe(true);
        else if (typeof field.value === 'number') expect(numbers.has(field.value)).toBe(true);
        else if (typeof field.value === 'string') {
          const found = scalars.some((s) =>
            s
              .toWellFormed()
              .replaceAll(/[^\P{Cc}\t\n\r]/gu, '')
              .includes(String(field.value)),
          );
          expect(found, `${name} = ${field.value}`).toBe(true);
        }
        expect(
          Object.hasOwn(definitions, name) || ['text', 'line', 'area', ...ENTITY_KINDS].includes(name),
        ).toBe(true);
      }
      for (const [name, { required }] of Object.entries(definitions))
        if (required) expect(event.fields[name] !== undefined || event.missing.includes(name)).toBe(true);
    }),
    { numRuns: 400 },
  );
});
