/** What a person does to a posting by hand, as a command. The rules say whether its state allows it. */
import type { ExceptionState, Refusal } from '@gemba/core/exception';
import { Transaction, type Difference } from '@gemba/core/posting';
import type { PostingActBody, PostingActName } from '@gemba/core/wire';
import type { ActPlan, StoredPosting } from '../decide/orders.ts';
import { compensation } from './compensations.ts';
import type { Rules } from './rules.ts';

interface Met {
  state: ExceptionState;
  stored: StoredPosting;
}

export function planPostingAct(
  rules: Rules,
  by: string,
  act: PostingActName,
  data: unknown,
  { state, stored }: Met,
): ActPlan | Refusal {
  const common = { postingId: stored.id, by };
  switch (act) {
    case 'retry':
      return { command: { type: 'retry-posting', ...common } };
    case 'void':
      return { command: { type: 'void-posting', ...common, ...(data as PostingActBody<'void'>) } };
    case 'enter-document': {
      const { document, reason } = data as PostingActBody<'enter-document'>;
      return { command: { type: 'enter-document', ...common, erpDocument: document, reason } };
    }
    case 'repair':
      return planRepair(common, data as PostingActBody<'repair'>, stored);
    case 'compensate': {
      const undone = compensation(rules, stored, state);
      if ('refused' in undone) return undone;
      return {
        command: {
          type: 'compensate-posting',
          ...common,
          ...(data as PostingActBody<'compensate'>),
          compensation: undone.posting,
        },
        transactions: new Map([[undone.posting.postingId, undone.transaction]]),
      };
    }
  }
}

/** Where goods come from and go to may be said anew; anything else only where the posting has it already. */
const MAY_BE_ADDED: ReadonlySet<string> = new Set(['from', 'to', 'lot']);

function planRepair(
  common: { postingId: string; by: string },
  { changes, reason }: PostingActBody<'repair'>,
  { summary, transaction }: StoredPosting,
): ActPlan | Refusal {
  const differences: Difference[] = [];
  for (const [name, now] of Object.entries(changes)) {
    const field = name as keyof typeof changes;
    const before = transaction[field];
    if (now === undefined || now === before) continue;
    if (before === undefined && !MAY_BE_ADDED.has(field))
      return {
        refused: 'wrong_repair',
        why: `A ${transaction.kind} posting has no ${field}.`,
        field: `changes.${field}`,
      };
    differences.push({ subject: 'posting', figure: field, before: before ?? null, now });
  }
  // the old key may have left its trace in the ERP; what is asked for now is something else
  const repaired = Transaction.safeParse({ ...transaction, ...changes, key: nextKey(transaction.key) });
  if (!repaired.success) {
    const [issue] = repaired.error.issues;
    const field = String(issue?.path[0] ?? 'changes');
    return {
      refused: 'wrong_repair',
      why: `${field}: ${issue?.message ?? 'not possible'}`,
      field: `changes.${field}`,
    };
  }
  const words = differences.map((d) => `${d.figure} ${d.before ?? 'none'} → ${d.now}`).join(', ');
  return {
    command: {
      type: 'repair-posting',
      ...common,
      summary: `${summary.replace(/ \[repaired: .*\]$/, '')} [repaired: ${words}]`,
      changes: differences,
      reason,
    },
    repaired: new Map([[common.postingId, repaired.data]]),
  };
}

/** "…:1" → "…:1~2" → "…:1~3" */
const nextKey = (key: string): string => {
  const [, base = key, nth] = /^(.*?)(?:~(\d+))?$/.exec(key) ?? [];
  return `${base}~${Number(nth ?? 1) + 1}`;
};
