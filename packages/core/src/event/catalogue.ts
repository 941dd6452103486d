/**
 * The event catalogue: which types of event the plant knows, which fields each carries, and where these stand in what a
 * source sends. Written in YAML (resources/events.yaml), read by {@link parseEventCatalogue}.
 */
import { z } from 'zod';
import { readYaml, type CrossCheck, type FileProblem } from '../yaml/index.ts';

/** Codes of the planning context; their values are looked up there. */
export const ENTITY_KINDS = ['lot', 'item', 'workCentre', 'workOrder', 'salesLine', 'purchaseLine'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Codes, then free text, numbers and flags. Area and line are codes that the planning context has no rows for. */
export const FIELD_KINDS = [...ENTITY_KINDS, 'area', 'line', 'text', 'number', 'flag'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

const TypeName = z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/, 'a type such as "machine.down"');
const FieldName = z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'a name such as "workCentre": letters and digits');
/** RFC 6901 when it starts with "/", else the name of a member of the payload. */
const Place = z.string().regex(/^(?:\/.+|[^/]+)$/, 'a name, or a JSON pointer such as "/limits/upper"');

const FieldDefinition = z.strictObject({
  kind: z.enum(FIELD_KINDS),
  /** of a number: "min", "pcs"; left out where the event tells its own unit */
  unit: z.string().optional(),
  required: z.boolean().default(false),
  /** where it may stand, the first that is there counts; its own name always counts first */
  at: z.array(Place).default([]),
});
export type FieldDefinition = z.output<typeof FieldDefinition>;

const EventType = z.strictObject({
  title: z.string().min(1),
  /** other names under which sources send it */
  aliases: z.array(z.string().min(1)).default([]),
  fields: z
    .record(FieldName, FieldDefinition)
    .refine((f) => Object.keys(f).length > 0, 'needs at least one field'),
});

export const EventCatalogue = z.strictObject({
  types: z.record(TypeName, EventType).refine((t) => Object.keys(t).length > 0, 'needs at least one type'),
});
export type EventCatalogue = z.output<typeof EventCatalogue>;

export function parseEventCatalogue(
  text: string,
  file: string,
): { catalogue: EventCatalogue } | { problems: FileProblem[] } {
  const read = readYaml(text, file, EventCatalogue, namesOnce);
  return 'value' in read ? { catalogue: read.value } : read;
}

/** A name that two types answer to would make one of them unreachable. */
const namesOnce: CrossCheck = (raw) => {
  const types = z
    .object({ types: z.record(z.string(), z.looseObject({ aliases: z.unknown() })) })
    .safeParse(raw);
  if (!types.success) return [];
  const taken = new Set(Object.keys(types.data.types));
  return Object.entries(types.data.types).flatMap(([type, { aliases }]) =>
    (Array.isArray(aliases) ? aliases : []).flatMap((alias: unknown, i) => {
      const name = String(alias);
      if (!taken.has(name)) {
        taken.add(name);
        return [];
      }
      return [{ path: ['types', type, 'aliases', i], reason: `"${name}" names another type already` }];
    }),
  );
};
