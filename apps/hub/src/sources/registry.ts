/**
 * The one registry of source kinds. A new kind is its own folder, one line in `SourceSettings`, one in `openSources` and
 * a chapter of docs/SOURCES.md. Opening is not connecting: a source whose broker or folder is away is opened, says `down`
 * in its health and keeps trying, so that the hub starts without it.
 */
import { z } from 'zod';
import { openDropFolder } from './drop-folder/open.ts';
import { DropFolderSettings } from './drop-folder/settings.ts';
import { openMqtt } from './mqtt/open.ts';
import { MqttSettings } from './mqtt/settings.ts';
import type { Source, SourceContext } from './source.ts';

export const SourceSettings = z.strictObject({
  mqtt: z.array(MqttSettings).refine(namesDiffer, 'two MQTT sources have the same name').default([]),
  dropFolders: z
    .array(DropFolderSettings)
    .refine(namesDiffer, 'two drop folders have the same name')
    .default([]),
});
export type SourceSettings = z.infer<typeof SourceSettings>;

export async function openSources(settings: SourceSettings, context: SourceContext): Promise<Source[]> {
  return [
    ...settings.mqtt.map((one) => openMqtt(one, context)),
    ...settings.dropFolders.map((one) => openDropFolder(one, context)),
  ];
}

function namesDiffer(all: readonly { name: string }[]): boolean {
  return new Set(all.map(({ name }) => name)).size === all.length;
}
