/**
 * One MQTT message as a signal. Never throws and never refuses: what is no JSON, too large or not storable as JSON
 * becomes a garbled signal that keeps the bytes (text when they are UTF-8, else base64) and says why.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { CloudEvent, fromCloudEvent, OWN_SOURCE, type IncomingSignal } from '@gemba/core/signal';
import { occurredAt } from '../occurred-at.ts';
import { whyNotStorable } from '../storable.ts';
import type { Delivery, MessageIdentity } from './message-identity.ts';
import type { MqttSettings, MqttTopic } from './settings.ts';
import { matchesFilter } from './topic-filter.ts';

export const MAX_PAYLOAD_BYTES = 1_000_000;
/** of a payload above the limit this much is kept, with the size and SHA-256 of the whole */
export const KEPT_OF_OVERSIZED_BYTES = 64_000;

type Fields = Record<string, unknown>;

export function readMessage(
  settings: MqttSettings,
  delivery: Delivery,
  identity: MessageIdentity,
  now: number,
): IncomingSignal {
  const { topic, payload } = delivery;
  const mapping = settings.topics.find((t) => matchesFilter(t.filter, topic));
  const parsed = parse(delivery);

  if ('garbled' in parsed)
    return {
      source: `mqtt/${settings.name}`,
      externalId: identity.of(delivery, { id: null, saysTime: false }, now),
      type: mapping?.type ?? null,
      occurredAt: null,
      content: { topic: storableTopic(topic), ...keptBytes(payload, parsed.textual) },
      garbled: parsed.garbled,
    };

  const event = CloudEvent.safeParse(parsed.json);
  if (event.success) {
    const signal = fromCloudEvent(event.data);
    // a broker speaks for what is behind it, never for the hub
    return signal.source === OWN_SOURCE ? { ...signal, source: `mqtt/${settings.name}` } : signal;
  }

  const fields: Fields = isRecord(parsed.json) ? parsed.json : { value: parsed.json };
  const at = occurredAt(fields);
  return {
    source: `mqtt/${settings.name}`,
    externalId: identity.of(delivery, { id: ownId(fields), saysTime: at !== null }, now),
    type: mapping?.type ?? null,
    occurredAt: at,
    content: content(topic, fields, mapping),
    garbled: null,
  };
}

function parse({ topic, payload }: Delivery): { json: unknown } | { garbled: string; textual: boolean } {
  if (payload.length > MAX_PAYLOAD_BYTES)
    return {
      garbled: `the payload has ${payload.length} bytes, more than ${MAX_PAYLOAD_BYTES}: only its beginning is kept`,
      textual: false,
    };
  if (!isUtf8(payload)) return { garbled: 'the payload is not UTF-8', textual: false };
  const text = new TextDecoder().decode(payload);
  const unstorableTopic = whyNotStorable(topic);
  if (unstorableTopic) return { garbled: `the topic ${unstorableTopic}`, textual: false };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const textual = whyNotStorable(text) === null;
    return { garbled: `the payload is not JSON: ${asText(error)}`, textual };
  }
  const why = whyNotStorable(json);
  // base64: the escapes in the text are what cannot be stored, the bytes can
  return why ? { garbled: `the payload ${why}`, textual: false } : { json };
}

/** The error quotes the payload, which may be anything. */
const asText = (error: unknown) =>
  String(error instanceof Error ? error.message : error).replaceAll(/\p{C}/gu, '·');

function keptBytes(payload: Uint8Array, textual: boolean): Fields {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (textual) return { text: bytes.toString('utf8') };
  if (bytes.length <= MAX_PAYLOAD_BYTES) return { base64: bytes.toString('base64') };
  return {
    base64: bytes.subarray(0, KEPT_OF_OVERSIZED_BYTES).toString('base64'),
    truncated: true,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

const storableTopic = (topic: string) =>
  whyNotStorable(topic) ? Buffer.from(topic).toString('base64') : topic;

/** A field that the mapping sets over another value of the payload leaves the payload readable beside it. */
function content(topic: string, payload: Fields, mapping: MqttTopic | undefined): Fields {
  const mapped: Fields = {};
  let replaced = false;
  for (const [field, from] of Object.entries(mapping?.fields ?? {})) {
    const value = pick(topic, payload, from);
    if (value === undefined) continue;
    mapped[field] = value;
    replaced ||= Object.hasOwn(payload, field) && payload[field] !== value;
  }
  return {
    topic,
    data: { ...payload, ...mapped },
    ...(typeof payload.text === 'string' ? { text: payload.text } : {}),
    ...(replaced ? { payload } : {}),
  };
}

/** @param from `topic:N` or `payload:a.b.c`, as settings.ts lets through */
function pick(topic: string, payload: Fields, from: string): unknown {
  const at = from.indexOf(':');
  const where = from.slice(at + 1);
  if (from.startsWith('topic:')) return topic.split('/')[Number(where)];
  let value: unknown = payload;
  for (const key of where.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function ownId(payload: Fields): string | null {
  const { id } = payload;
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  return typeof id === 'string' && id.trim() !== '' ? id : null;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
