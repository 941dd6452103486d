/**
 * An MQTT 5 source with a persistent session: PUBACK only after capture has resolved, at least once, nothing lost.
 *
 * States: connecting → up → (link lost, refused, capture failed) → waiting → connecting …, without end, until closed.
 * Opening never fails: a broker that is down is `down` in health and tried again.
 *
 * Acknowledging late without holding up the parser: mqtt.js 5.16 sends the PUBACK when the callback of `handleMessage`
 * is called without an error, and reads on, unacknowledged, when it is called with one. So it is called twice: at once
 * with `LATER`, and after the commit without an error. Messages thus reach capture side by side, and it stores them in
 * one commit; keep-alive is answered meanwhile; and the broker sends no more than RECEIVE_MAXIMUM ahead. open.test.ts
 * holds mqtt.js to it.
 *
 * When capture fails or does not answer in time, nothing is acknowledged and the link is closed: a broker repeats
 * unacknowledged messages only on a new connection. An acknowledgement is never sent on another connection than the
 * message came by, for its packet id may mean another message there.
 */
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { Source, SourceContext } from '../source.ts';
import { PACE, retryPauseMs, type Pace } from '../retry-pause.ts';
import { MessageIdentity } from './message-identity.ts';
import { readMessage } from './read-message.ts';
import type { MqttSettings } from './settings.ts';

const SESSION_EXPIRY_S = 7 * 24 * 3600;
const RECEIVE_MAXIMUM = 200;
/** QoS 0 knows no back-pressure: above this many uncommitted ones further ones are dropped, counted and reported */
const MAX_UNCOMMITTED = 5_000;
const CAPTURE_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_S = 30;
const LATER = new Error('read on, acknowledged after the commit');

export interface MqttPace extends Pace {
  captureTimeoutMs: number;
}

export function openMqtt(
  settings: MqttSettings,
  { capture, log: parent }: SourceContext,
  pace: MqttPace = { ...PACE, captureTimeoutMs: CAPTURE_TIMEOUT_MS },
): Source {
  const log = parent.child({ source: `mqtt/${settings.name}` });
  const identity = new MessageIdentity();
  const uncommitted = new Set<Promise<void>>();
  let current: MqttClient | null = null;
  let retry: NodeJS.Timeout | null = null;
  let closing = false;
  let failures = 0;
  let dropped = 0;
  let down: string | null = 'not connected yet';
  let refusedFilters: string[] = [];

  function connect(): void {
    retry = null;
    const client = mqtt.connect(settings.url, {
      protocolVersion: 5,
      clean: false,
      clientId: settings.clientId ?? `gemba-${settings.name}`,
      username: settings.username,
      password: settings.password,
      keepalive: KEEP_ALIVE_S,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      resubscribe: false,
      properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: RECEIVE_MAXIMUM },
    });
    current = client;
    client.handleMessage = (packet, callback) => {
      // may run after this client was dropped: it is then redelivered
      take(client, packet, () => callback());
      callback(packet.qos === 0 ? undefined : LATER);
    };
    client.on('connect', ({ sessionPresent }) => {
      log.info({ sessionPresent }, 'connected');
      subscribe(client);
    });
    client.on('error', (error) => drop(client, error.message || String(error)));
    client.on('close', () => drop(client, 'the connection was closed'));
  }

  function subscribe(client: MqttClient): void {
    const filters = Object.fromEntries(
      // rh 1: retained messages come once, with the subscription's first use, not on every reconnect
      settings.topics.map((t) => [t.filter, { qos: t.qos, rh: 1 }]),
    );
    client.subscribe(filters, (error, _granted, suback) => {
      if (current !== client) return;
      const codes = suback?.granted ?? [];
      refusedFilters = Object.keys(filters).filter((_, i) => Number(codes[i] ?? 0) >= 128);
      if (refusedFilters.length > 0) log.error({ refusedFilters }, 'the broker refused filters');
      else if (error) return drop(client, `subscribing failed: ${error.message}`);
      down = null;
    });
  }

  function take(client: MqttClient, packet: IPublishPacket, acknowledge: () => void): void {
    if (current !== client) return;
    if (packet.qos === 0 && uncommitted.size >= MAX_UNCOMMITTED) {
      if (dropped++ % 1_000 === 0)
        log.warn({ dropped }, 'QoS 0 messages dropped: the store does not keep up');
      return;
    }
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const { topic, qos, dup, retain, messageId } = packet;
    const signal = readMessage(
      settings,
      { topic, payload, qos, dup, retain, messageId },
      identity,
      Date.now(),
    );
    const committed = within(pace.captureTimeoutMs, capture([signal])).then(
      () => {
        failures = 0;
        if (packet.qos > 0 && current === client && client.connected) acknowledge();
      },
      (error: unknown) => {
        if (packet.qos === 0) dropped++;
        drop(client, `not stored: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    uncommitted.add(committed);
    void committed.then(() => uncommitted.delete(committed));
  }

  /** Gives this connection up, once, and tries a new one later. */
  function drop(client: MqttClient, why: string): void {
    if (current !== client) return;
    current = null;
    failures++;
    down = why;
    const pauseMs = retryPauseMs(pace, failures, Math.random());
    log.warn({ why, failures, pauseMs }, 'link lost');
    // force: a DISCONNECT or PUBACK on the way out has no use, the session stays with the broker
    client.end(true);
    if (!closing) retry = setTimeout(connect, pauseMs);
  }

  connect();

  return {
    name: `mqtt/${settings.name}`,
    kind: 'mqtt',
    health: () => {
      const notes = [
        refusedFilters.length > 0 ? `the broker refused ${refusedFilters.join(', ')}` : null,
        dropped > 0 ? `${dropped} QoS 0 messages dropped since the start` : null,
      ].filter((note) => note !== null);
      if (closing) return { state: 'off', detail: null };
      return { state: down ? 'down' : 'up', detail: [down, ...notes].filter(Boolean).join('; ') || null };
    },
    close: async () => {
      if (closing) return;
      closing = true;
      if (retry) clearTimeout(retry);
      // what came in is committed and acknowledged before the link goes; what comes from here on is redelivered
      if (current) current.handleMessage = (_packet, callback) => callback(LATER);
      await Promise.all(uncommitted);
      const client = current;
      current = null;
      if (client) await client.endAsync();
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the store in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
