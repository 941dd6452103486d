/** The files that ship with Gemba, as text by file name, for tests. Vite inlines them: core has no file access. */
declare global {
  interface ImportMeta {
    glob(pattern: string, options: { query: '?raw'; import: 'default'; eager: true }): Record<string, string>;
  }
}

const byName = (files: Record<string, string>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]),
  );

export const shippedPlaybooks = byName(
  import.meta.glob('../../../../resources/playbooks/*.yaml', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
export const shippedSignals = byName(
  import.meta.glob('../../../../resources/demo/signals/*.json', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
export const shippedEvents: string =
  byName(
    import.meta.glob('../../../../resources/events.yaml', { query: '?raw', import: 'default', eager: true }),
  )['events.yaml'] ?? '';

/** The YAML examples of the reader's guide. */
export const documentedYaml: string[] = Object.values(
  import.meta.glob('../../../../docs/PLAYBOOKS.md', { query: '?raw', import: 'default', eager: true }),
).flatMap((text) => [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml));
