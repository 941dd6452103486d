/**
 * A signal is what arrived, verbatim and immutable: its source, its own id there (the pair is the key for
 * de-duplication), and its content. It is accepted once it is stored, whether or not anybody understands it.
 */
import { z } from 'zod';
import { Instant } from '../time/index.ts';

/** What a source hands to capture. `content` is JSON when the source spoke JSON, else the text as it came. */
export interface IncomingSignal {
  source: string;
  /** the producer's own id; two signals with the same (source, externalId) are one */
  externalId: string;
  /** the producer's event type, when it named one (CloudEvents `type`, or a source's mapping) */
  type: string | null;
  /** when it happened, by the producer's clock; null when it did not say */
  occurredAt: Instant | null;
  content: unknown;
  /** why the source could not read it at all (wrong JSON, wrong encoding); null when readable */
  garbled: string | null;
}

export interface Signal extends IncomingSignal {
  id: string;
  plant: string;
  receivedAt: Instant;
}

/** What Gemba reports of itself (a posting that the ERP refused) comes from here, and from nobody else. */
export const OWN_SOURCE = 'gemba';

/** The type of its report that decisions of a function have no owner who is there. */
export const OWNERLESS = 'decision.ownerless';

/** The type of its report that nobody will be asked about decisions of a function: no step is armed, or one is long due. */
export const STALLED = 'decision.stalled';

const MAX_TEXT = 10_000;

/** The plain JSON form of `POST /api/signals`. */
export const PlainSignal = z.strictObject({
  source: z.string().min(1).max(200),
  id: z.string().min(1).max(400).optional(),
  type: z.string().min(1).max(200).optional(),
  occurredAt: Instant.optional(),
  text: z.string().max(MAX_TEXT).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  attachments: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        contentType: z.string().max(200),
        /** base64 */
        data: z.base64(),
      }),
    )
    .max(20)
    .optional(),
});
export type PlainSignal = z.infer<typeof PlainSignal>;

/** A CloudEvents 1.0 event in structured JSON. Extension attributes are allowed and kept. */
export const CloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(400),
  source: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  time: Instant.optional(),
  subject: z.string().max(400).optional(),
  datacontenttype: z.string().max(200).optional(),
  dataschema: z.string().max(400).optional(),
  data: z.unknown().optional(),
  data_base64: z.base64().optional(),
});
export type CloudEvent = z.infer<typeof CloudEvent>;

export function fromCloudEvent(event: CloudEvent): IncomingSignal {
  return {
    source: event.source,
    externalId: event.id,
    type: event.type,
    occurredAt: event.time ?? null,
    content: event,
    garbled: null,
  };
}

/** @param fallbackId used as the external id when the producer gave none */
export function fromPlainSignal(plain: PlainSignal, fallbackId: string): IncomingSignal {
  return {
    source: plain.source,
    externalId: plain.id ?? fallbackId,
    type: plain.type ?? null,
    occurredAt: plain.occurredAt ?? null,
    content: plain,
    garbled: null,
  };
}
