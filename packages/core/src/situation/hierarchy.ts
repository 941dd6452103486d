/**
 * What lies above and under what: a line that is down is the parent of its stations. Playbooks say it from either side
 * (`under`, `parentOf`), and which exceptions above mute them (`inhibitedBy`). Two exceptions belong together when they
 * are about the same line, area, lot …, as `same` says; a machine's line and area follow from the planning context.
 */
import type { Subject } from '../exception/state.ts';
import type { Link, Playbook } from '../playbook/index.ts';

/** Look for an open exception of this playbook about these codes. */
export interface Above {
  playbook: string;
  same: Partial<Subject>;
}

/** Where the parent of an exception may be; nothing where it does not tell a field that is needed. */
export function parentsOf(playbook: Playbook, subject: Subject, all: readonly Playbook[]): Above[] {
  const links = [
    ...(playbook.under ?? []),
    ...all.flatMap((other) =>
      (other.parentOf ?? [])
        .filter((link) => link.playbook === playbook.playbook)
        .map(({ same }) => ({ playbook: other.playbook, same })),
    ),
  ];
  return wanted(links, subject);
}

/** What mutes it while it is open. */
export const mutesOf = (playbook: Playbook, subject: Subject): Above[] =>
  wanted(playbook.inhibitedBy ?? [], subject);

/** Where the open exceptions are that lie under a new one. */
export function childrenOf(playbook: Playbook, subject: Subject, all: readonly Playbook[]): Above[] {
  const links = [
    ...(playbook.parentOf ?? []),
    ...all.flatMap((other) =>
      (other.under ?? [])
        .filter((link) => link.playbook === playbook.playbook)
        .map(({ same }) => ({ playbook: other.playbook, same })),
    ),
  ];
  return wanted(links, subject);
}

function wanted(links: readonly Link[], subject: Subject): Above[] {
  return links.flatMap(({ playbook, same }) => {
    const codes: Partial<Subject> = {};
    for (const name of same) {
      const code = subject[name];
      if (code === undefined) return [];
      codes[name] = code;
    }
    return [{ playbook, same: codes }];
  });
}

export const isAbout = (subject: Subject, { same }: Above): boolean =>
  (Object.keys(same) as (keyof Subject)[]).every((name) => subject[name] === same[name]);
