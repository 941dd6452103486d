/**
 * A text that is published in versions as one person changes it, and the version that it was begun on. While nothing is
 * changed it follows what others publish; once something is, it stays, and says that it is outdated: nobody writes over
 * the work of another without having been told.
 */

interface Published {
  version: number;
  yaml: string;
}

export interface Draft {
  text: string;
  begunOn: Published;
}

export const begin = ({ version, yaml }: Published): Draft => ({ text: yaml, begunOn: { version, yaml } });

export const isChanged = ({ text, begunOn }: Draft): boolean => text !== begunOn.yaml;

/** Others have published since. */
export const isOutdated = (draft: Draft, newest: Published): boolean =>
  isChanged(draft) && draft.begunOn.version !== newest.version;

/** @returns the same draft when there is nothing to follow */
export const following = (draft: Draft, newest: Published): Draft =>
  draft.begunOn.version === newest.version || isChanged(draft) ? draft : begin(newest);

/** Keeps the text, against the newest version from now on. */
export const keeping = ({ text }: Draft, newest: Published): Draft => ({ ...begin(newest), text });
