/**
 * `simulate`: drives the demo plant through the real source interfaces, as machines, MES and warehouse would. What goes
 * over MQTT or files goes over HTTP when no broker or drop folder is named. Ctrl-C ends it.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlanningRows } from '@gemba/core/planning';
import { instant } from '@gemba/core/time';
import { connectAsync, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { loadConfig } from '../config/config.ts';
import { openErp } from '../erp/registry.ts';
import { tellShift, type Message } from '../demo/story.ts';
import { newSimulationKey } from './accounts.ts';
import { say } from './open-store.ts';

export interface SimulateOptions {
  speed: number;
  minutes: number;
  url: string;
  mqtt?: string;
  drop?: string;
  seed: number;
}

export async function simulate(options: SimulateOptions): Promise<void> {
  const { speed, minutes, seed } = options;
  const key = await newSimulationKey();
  const plant = await demoPlant();
  const mqtt = options.mqtt === undefined ? null : await connectAsync(options.mqtt);
  // each run is another shift: ids of an earlier one would all be duplicates
  const run = Date.now().toString(36);
  const messages = tellShift(plant, seed, minutes * 60_000 * speed);
  say(`${messages.length} messages in ${minutes} min, at ${speed} times a real shift. Ctrl-C ends it.`);

  const started = Date.now();
  const sent = new Map<string, number>();
  for (const message of messages) {
    const wait = started + message.atMs / speed - Date.now();
    if (wait > 0) await sleep(wait);
    await send({ ...message, id: `${run}-${message.id}` }, { ...options, key, mqttClient: mqtt });
    sent.set(message.kind, (sent.get(message.kind) ?? 0) + 1);
  }
  await mqtt?.endAsync();
  say([...sent].map(([kind, n]) => `${n} ${kind}`).join(', '));
}

async function demoPlant(): Promise<PlanningRows> {
  const config = loadConfig(process.env);
  const log = pino({ level: 'silent' });
  const erp = await openErp(config.erp, {
    log,
    now: () => instant(Date.now()),
    timeZone: config.plant.timeZone,
  });
  try {
    return (await erp.loadContext()).rows;
  } finally {
    await erp.close();
  }
}

type Doors = SimulateOptions & { key: string; mqttClient: MqttClient | null };

/** The last part of a topic of the demo broker (config/demo-defaults.ts). */
const TOPIC_OF: Record<string, string> = {
  'quality.measurement': 'measurement',
  'quality.out-of-tolerance': 'out-of-tolerance',
  'machine.down': 'down',
};

async function send(message: Message, doors: Doors): Promise<void> {
  if (message.channel === 'mqtt' && doors.mqttClient) {
    const topic = `plant/simulated/${message.data['workCentre'] ?? 'unknown'}/${TOPIC_OF[message.type] ?? 'measurement'}`;
    const at = instant(Date.now() - message.agoMs);
    const payload = message.raw ?? JSON.stringify({ id: message.id, time: at, ...message.data });
    await doors.mqttClient.publishAsync(topic, payload, { qos: 1 });
  } else if (message.channel === 'file' && doors.drop !== undefined) await drop(message, doors.drop);
  else await post(message, doors);
}

/** Written beside the folder first: a watched file appears whole. */
async function drop(message: Message, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = Object.keys(message.data);
  const text = `id,${names.join(',')}\n${message.id},${names.map((n) => message.data[n]).join(',')}\n`;
  const hidden = join(folder, `.${message.id}.csv`);
  await writeFile(hidden, text);
  await rename(hidden, join(folder, `${message.id}.csv`));
}

async function post(message: Message, { url, key }: Doors): Promise<void> {
  const event = {
    specversion: '1.0',
    id: message.id,
    source: message.source,
    type: message.type,
    time: instant(Date.now() - message.agoMs),
    data: message.data,
  };
  const answer = await fetch(`${url}/api/signals`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${key}` },
    body: message.raw ?? JSON.stringify(event),
  });
  // a garbled body is refused with 400, which is what it is sent for
  if (!answer.ok && message.raw === undefined)
    throw new Error(`The hub refused a signal: ${answer.status} ${await answer.text()}`);
}
