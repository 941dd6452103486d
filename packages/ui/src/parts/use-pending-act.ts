/**
 * One act at a time, shown at once and rolled back visibly: while the hub has not answered the act is `pending`; a
 * refusal leaves its sentence until the next act. A success leaves nothing: the fact comes with the journal.
 */
import { useState } from 'react';
import { t } from '../messages/en.ts';
import type { ActResult } from '../props.ts';
import { refusalWords } from '../view/acting/refusal-words.ts';

export interface PendingAct<Label> {
  pending: Label | null;
  problem: string | null;
  /** @returns whether it was accepted */
  run: (label: Label, act: () => Promise<ActResult>) => Promise<boolean>;
  dismiss: () => void;
}

export function usePendingAct<Label>(): PendingAct<Label> {
  const [pending, setPending] = useState<Label | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    pending,
    problem,
    dismiss: () => setProblem(null),
    async run(label, act) {
      if (pending !== null) return false;
      setPending(label);
      setProblem(null);
      const result = await act().catch((error: unknown) => unreachable(error));
      setPending(null);
      if (!result.ok) setProblem(refusalWords(result.problem));
      return result.ok;
    },
  };
}

function unreachable(error: unknown): ActResult {
  const detail = error instanceof Error ? error.message : String(error);
  return {
    ok: false,
    problem: {
      type: 'about:blank',
      title: t.decision.unreachable,
      status: 0,
      code: 'unreachable',
      detail: `${t.decision.unreachable}: ${detail}`,
    },
  };
}
