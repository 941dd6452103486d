/**
 * Signal → event. Pure and total: whatever arrived, the answer is an event or a sentence that a person can read; nothing
 * is thrown and nothing invented.
 *
 * Where values come from: a CloudEvent's `data`, a plain signal's `data`, else the content itself when it is an object;
 * `text` beside or instead of it is kept as the field `text`. Signals that name no type and are words are observations.
 *
 * How sure we are: 1 as sent; 0.9 when it had to be converted (the text "41,7" for a number, the number 4711 for a code);
 * 0.5 when the planning context does not know the code or says otherwise. Fields that follow from a known code (a lot's item)
 * are added with `from: "planning"`; they never replace what the signal told.
 */
import type { Signal } from '../signal/index.ts';
import {
  ENTITY_KINDS,
  type EntityKind,
  type EventCatalogue,
  type FieldDefinition,
  type FieldKind,
} from './catalogue.ts';
import type { Field, FieldValue, OperationalEvent } from './event.ts';

/** What the planning context says of a code: the fields that follow from it, or null when it has no such code. */
export type Known = (kind: EntityKind, code: string) => Readonly<Record<string, string>> | null;

const OBSERVATION = 'observation';
const CONVERTED = 0.9;
const DOUBTFUL = 0.5;
const MAX_CODE = 100;
const MAX_TEXT = 10_000;
/** A conflicting implied field is decided by the code closest to the floor. */
const LOOK_UP_ORDER: readonly EntityKind[] = ENTITY_KINDS.toSorted((a, b) => nearness(a) - nearness(b));
const IMPLIED_NAMES: ReadonlySet<string> = new Set([...ENTITY_KINDS, 'line', 'area']);

/** @param id of the new event */
export function normalise(
  signal: Signal,
  catalogue: EventCatalogue,
  known: Known,
  id: string,
): { event: OperationalEvent } | { notUnderstood: string } {
  if (signal.garbled !== null) return { notUnderstood: `It could not be read: ${signal.garbled}` };
  const { data, text } = payloadOf(signal.content);
  const name = signal.type ?? (text === null ? null : OBSERVATION);
  if (name === null)
    return { notUnderstood: 'It names no event type, and it has no text that would say what happened.' };
  const type = typeNamed(catalogue, name);
  if (type === null)
    return { notUnderstood: `Its event type "${shorten(name)}" is not in the event catalogue.` };

  const definitions = catalogue.types[type]?.fields ?? {};
  const { fields, unread } = tell(definitions, data, text);
  if (fields.size === 0) {
    const wanted = Object.keys(definitions).join(', ');
    const wrong = Object.entries(unread).map(([field, reason]) => `${field} ${reason}`);
    const why = wrong.length > 0 ? wrong.join('; ') : 'none of them is there';
    return { notUnderstood: `Its type is ${type}, but no field of it could be read (${wanted}): ${why}.` };
  }
  lookUp(fields, definitions, known);

  const missing = Object.entries(definitions)
    .filter(([field, { required }]) => !fields.has(field) && (required || unread[field] !== undefined))
    .map(([field]) => field);
  return {
    event: {
      id,
      plant: signal.plant,
      type,
      occurredAt: signal.occurredAt ?? signal.receivedAt,
      source: signal.source,
      signalId: signal.id,
      fields: Object.fromEntries(fields),
      missing,
      ...(Object.keys(unread).length > 0 && { unread }),
    },
  };
}

function typeNamed(catalogue: EventCatalogue, name: string): string | null {
  if (Object.hasOwn(catalogue.types, name)) return name;
  return Object.entries(catalogue.types).find(([, type]) => type.aliases.includes(name))?.[0] ?? null;
}

type Payload = Readonly<Record<string, unknown>>;

function payloadOf(content: unknown): { data: Payload; text: string | null } {
  if (typeof content === 'string') return { data: {}, text: words(content) };
  if (!isObject(content)) return { data: {}, text: null };
  const inner = own(content, 'data');
  const text = words(own(content, 'text')) ?? (typeof inner === 'string' ? words(inner) : null);
  if (isObject(inner)) return { data: inner, text: text ?? words(own(inner, 'text')) };
  // An envelope without data carries nothing but itself.
  const envelope = own(content, 'specversion') !== undefined;
  return { data: envelope ? {} : content, text };
}

/** Every field of the type that the payload tells, and why a value that stands there could not be used. */
function tell(
  definitions: Readonly<Record<string, FieldDefinition>>,
  data: Payload,
  text: string | null,
): { fields: Map<string, Field>; unread: Record<string, string> } {
  const fields = new Map<string, Field>();
  const unread: Record<string, string> = {};
  const members = membersOf(data);
  for (const [name, definition] of Object.entries(definitions)) {
    let raw: unknown;
    for (const place of placesOf(name, definition)) {
      raw = find(place, data, members);
      if (isTold(raw)) break;
    }
    if (!isTold(raw)) continue;
    const read = readValue(definition.kind, raw);
    if ('wrong' in read) unread[name] = read.wrong;
    else fields.set(name, { ...read, from: 'signal' });
  }
  if (text !== null && !fields.has('text')) {
    fields.set('text', { value: text, confidence: 1, from: 'signal' });
    delete unread.text;
  }
  return { fields, unread };
}

/** Null and blank text tell nothing. */
const isTold = (raw: unknown): boolean =>
  raw !== undefined && raw !== null && !(typeof raw === 'string' && raw.trim() === '');

/** Names match whatever their spelling: lotNumber, lot_number, "Lot number". The first spelling counts. */
function membersOf(data: Payload): ReadonlyMap<string, unknown> {
  const members = new Map<string, unknown>();
  for (const key of Object.keys(data)) {
    const plain = plainName(key);
    if (!members.has(plain) || !isTold(members.get(plain))) members.set(plain, data[key]);
  }
  return members;
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_.-]/g, '');

/** A name in its plain spelling, or the steps of a JSON pointer. */
type Place = string | readonly string[];

const knownPlaces = new WeakMap<FieldDefinition, readonly Place[]>();

/** Where a field may stand: worked out once per definition, for a flood asks thousands of times a second. */
function placesOf(name: string, definition: FieldDefinition): readonly Place[] {
  let places = knownPlaces.get(definition);
  if (!places) {
    places = [name, ...definition.at].map((place) =>
      place.startsWith('/')
        ? place
            .slice(1)
            .split('/')
            .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
        : plainName(place),
    );
    knownPlaces.set(definition, places);
  }
  return places;
}

function find(place: Place, data: Payload, members: ReadonlyMap<string, unknown>): unknown {
  if (typeof place === 'string') return members.get(place);
  let at: unknown = data;
  for (const key of place) {
    if (!hasMembers(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

type Read = { value: FieldValue; confidence: number } | { wrong: string };

function readValue(kind: FieldKind, raw: unknown): Read {
  if (kind === 'number') return readNumber(raw);
  if (kind === 'flag') return readFlag(raw);
  if (kind === 'text') {
    const value = typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : words(raw);
    return value === null ? { wrong: `is ${described(raw)}, not text` } : { value, confidence: 1 };
  }
  return readCode(raw);
}

function readNumber(raw: unknown): Read {
  if (typeof raw === 'number' && Number.isFinite(raw)) return { value: raw, confidence: 1 };
  if (typeof raw !== 'string') return { wrong: `is ${described(raw)}, not a number` };
  const text = raw.trim();
  if (text.length > 30 || !/^[+-]?\d+(?:[.,]\d+)?$/.test(text))
    return { wrong: `is ${described(raw)}, not a number` };
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text))
    return { wrong: `is ${described(raw)}: thousands or decimals?` };
  return { value: Number(text.replace(',', '.')), confidence: CONVERTED };
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

function readFlag(raw: unknown): Read {
  if (typeof raw === 'boolean') return { value: raw, confidence: 1 };
  const word = typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim().toLowerCase() : '';
  const value = Object.hasOwn(FLAGS, word) ? FLAGS[word] : undefined;
  return value === undefined
    ? { wrong: `is ${described(raw)}, not yes or no` }
    : { value, confidence: CONVERTED };
}

function readCode(raw: unknown): Read {
  if (typeof raw === 'number' && Number.isSafeInteger(raw))
    return { value: String(raw), confidence: CONVERTED };
  if (typeof raw !== 'string') return { wrong: `is ${described(raw)}, not a code` };
  const code = raw.trim();
  const printable = code.isWellFormed() && !/\p{Cc}/u.test(code);
  if (code.length > MAX_CODE || !printable) return { wrong: `is ${described(raw)}, not a code` };
  return { value: code, confidence: 1 };
}

/** Text that any store can hold: no control characters but tab and line ends, no broken characters; null when blank. */
function words(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const text = raw
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n\r]/gu, '')
    .trim();
  return text === '' ? null : text;
}

/** Adds what follows from the codes that were told, and doubts the codes that nobody knows. */
function lookUp(
  fields: Map<string, Field>,
  definitions: Readonly<Record<string, FieldDefinition>>,
  known: Known,
): void {
  const told = [...fields.keys()];
  for (const kind of LOOK_UP_ORDER)
    for (const name of told) {
      const field = fields.get(name);
      if (definitions[name]?.kind !== kind || field === undefined) continue;
      const implied = known(kind, String(field.value));
      if (implied === null) fields.set(name, doubted(field));
      else
        for (const [other, value] of Object.entries(implied)) imply(fields, other, value, field.confidence);
    }
}

function imply(fields: Map<string, Field>, name: string, value: string, confidence: number): void {
  if (!IMPLIED_NAMES.has(name) || value === '') return;
  const present = fields.get(name);
  if (!present) fields.set(name, { value, confidence, from: 'planning' });
  else if (present.from === 'signal' && present.value !== value) fields.set(name, doubted(present));
}

const doubted = (field: Field): Field => ({ ...field, confidence: Math.min(field.confidence, DOUBTFUL) });

function nearness(kind: EntityKind): number {
  return ['workCentre', 'lot', 'workOrder', 'item', 'purchaseLine', 'salesLine'].indexOf(kind);
}

const hasMembers = (value: unknown): value is Payload => typeof value === 'object' && value !== null;
const isObject = (value: unknown): value is Payload => hasMembers(value) && !Array.isArray(value);
const own = (of: Payload, key: string): unknown => (Object.hasOwn(of, key) ? of[key] : undefined);

function described(raw: unknown): string {
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'object') return 'an object';
  if (typeof raw === 'string') return `"${shorten(raw)}"`;
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : `a ${typeof raw}`;
}

const shorten = (text: string): string => {
  const clean = text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ');
  return clean.length > 60 ? `${clean.slice(0, 60).toWellFormed()}…` : clean;
};
