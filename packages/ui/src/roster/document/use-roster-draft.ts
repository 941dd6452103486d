/**
 * The roster's document as one person changes it, by its text or by forms: one draft, one check, one publication. It
 * stays while the page is open, whichever part of it is shown, and whatever others publish.
 */
import type { Roster } from '@gemba/core/roster';
import type { RosterCheck, RosterDocument } from '@gemba/core/wire';
import { useMemo, useState } from 'react';
import { begin, following, isChanged, isOutdated, keeping, type Draft } from '../../parts/draft.ts';
import { useCheck } from '../../parts/use-check.ts';
import type { ActResult } from '../../props.ts';
import type { RosterPageProps } from '../props.ts';

export interface RosterDraft {
  text: string;
  changed: boolean;
  /** the newest version; others have published it while this was written when `outdated` */
  version: number;
  outdated: boolean;
  /** of a changed text as it stands; null: not known yet */
  check: RosterCheck | null;
  /** what forms work on; null: the text has problems, or is being checked */
  document: Roster | null;
  /** a reason made of what the forms have changed */
  reason: string;
  /** the form that publishes is open */
  publishing: boolean;
  setPublishing: (open: boolean) => void;
  write: (text: string) => void;
  discard: () => void;
  /** the text stays, on top of what others have published */
  keep: () => void;
  /** a form's change, checked by the hub; refused ones change nothing. @param why e.g. "Add Ada Novak" */
  put: (document: Roster, why: string) => Promise<ActResult>;
  /** an older version is to be published again */
  again: (version: number, why: string) => Promise<ActResult>;
  publish: (reason: string) => Promise<ActResult>;
  /** the version that was published here last; null: none since the draft was changed again */
  published: number | null;
}

export function useRosterDraft(
  newest: RosterDocument,
  { acts, onVersion }: Pick<RosterPageProps, 'acts' | 'onVersion'>,
): RosterDraft {
  const [written, setWritten] = useState<Draft>(() => begin(newest));
  // what was published here may be known before it is read anew
  const latest = newest.version < written.begunOn.version ? written.begunOn : newest;
  const current = following(written, latest);
  if (current !== written) setWritten(current);
  const [whys, setWhys] = useState<readonly string[]>([]);
  const [publishing, setPublishing] = useState(false);
  const [published, setPublished] = useState<number | null>(null);
  const [known, setKnown] = useState<{ of: string; against: number; check: RosterCheck } | null>(null);

  const changed = isChanged(current);
  const { version } = latest;
  const isKnown = known?.of === current.text && known.against === version;
  const onCheck = acts?.onCheck;
  const ask = useMemo(
    // anew when others have published: what it changes is told against the newest version
    () => (onCheck && changed && !isKnown && version > 0 ? (yaml: string) => onCheck({ yaml }) : null),
    [onCheck, changed, isKnown, version],
  );
  const asked = useCheck(current.text, ask);
  const check = changed ? (isKnown ? known.check : asked) : null;

  const start = (draft: Draft, reasons: readonly string[]) => {
    setWritten(draft);
    setWhys(reasons);
    setPublishing(isChanged(draft) && reasons.length > 0);
  };
  return {
    text: current.text,
    changed,
    version,
    outdated: isOutdated(current, latest),
    check,
    document: changed ? (check?.would?.document ?? null) : newest.document,
    reason: whys.join('; '),
    publishing: publishing && changed,
    setPublishing,
    published: changed ? null : published,
    write: (text) => setWritten({ ...current, text }),
    discard: () => start(begin(latest), []),
    keep: () => setWritten(keeping(current, latest)),
    put: async (document, why) => {
      if (!onCheck) throw new Error('a form was shown to somebody who may not change the roster');
      const answer = await onCheck({ document });
      if (!answer.ok) return answer;
      const { problems, would } = answer.answer;
      if (!would) return refusedBy(problems);
      setKnown({ of: would.yaml, against: would.against, check: answer.answer });
      start({ ...current, text: would.yaml }, [...(changed ? whys : []), why]);
      return { ok: true };
    },
    again: async (number, why) => {
      const answer = await onVersion(number);
      if (!answer.ok) return answer;
      start({ ...begin(latest), text: answer.answer.yaml }, [why]);
      return { ok: true };
    },
    publish: async (reason) => {
      const would = check?.would;
      if (!acts || !would) throw new Error('what was not checked was to be published');
      const expectedVersion = current.begunOn.version;
      const answer = await acts.onPublish({ expectedVersion, reason, document: would.document });
      if (!answer.ok) return answer;
      start(begin({ version: answer.answer.version, yaml: would.yaml }), []);
      setPublished(answer.answer.version);
      return { ok: true };
    },
  };
}

const refusedBy = (problems: RosterCheck['problems']): ActResult => ({
  ok: false,
  problem: {
    type: 'about:blank',
    title: '',
    status: 422,
    code: 'invalid_input',
    detail: problems.map(({ field, reason }) => `${field}: ${reason}`).join('; '),
  },
});
