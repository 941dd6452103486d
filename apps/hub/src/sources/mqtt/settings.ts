/** How an MQTT source is configured. Described for people in docs/SOURCES.md. */
import { z } from 'zod';

/** Where a field's value is taken from: a level of the topic (the first is 0) or a path into the JSON payload. */
const FieldSource = z
  .string()
  .regex(/^(?:topic:\d{1,2}|payload:[^.]+(?:\.[^.]+)*)$/, 'topic:N or payload:a.b.c');

export const MqttTopic = z.strictObject({
  /** an MQTT topic filter; `+` one level, `#` the rest. The first entry that matches a topic is the one used */
  filter: z.string().min(1).max(1000),
  /** the signal's type, for normalise */
  type: z.string().min(1).max(200),
  /** 2 is not offered: its handshake answers before the commit, so a crash between the two would lose the message */
  qos: z.union([z.literal(0), z.literal(1)], '0 or 1').default(1),
  fields: z.record(z.string().min(1), FieldSource).default({}),
});

export const MqttSettings = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,60}$/, 'letters, digits, dot, dash, underscore'),
  url: z.url({ protocol: /^(?:mqtts?|wss?)$/ }),
  username: z.string().optional(),
  password: z.string().optional(),
  /** the broker keeps the unacknowledged messages under this id: it must never change or be shared */
  clientId: z.string().min(1).max(200).optional(),
  topics: z.array(MqttTopic).min(1),
});
export type MqttSettings = z.infer<typeof MqttSettings>;
export type MqttTopic = z.infer<typeof MqttTopic>;
