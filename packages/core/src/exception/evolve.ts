/**
 * The fold: an exception after one more fact. The only place that says what a fact means; the hub, the stations and
 * every replay use it. It trusts the journal: what was decided is not judged again.
 */
import { after } from '../time/index.ts';
import type { JournalEntry } from './facts.ts';
import type { Decision, ExceptionState, Posting } from './state.ts';

/** @throws when the first fact of an exception is not `exception.opened`: then facts were lost on the way */
export function evolve(state: ExceptionState | undefined, entry: JournalEntry): ExceptionState {
  if (entry.type === 'exception.opened') return opened(entry);
  if (!state) throw new Error(`fact ${entry.seq} (${entry.type}) of an exception that was never opened`);
  return { ...fold(state, entry), seq: entry.seq };
}

function opened(entry: Extract<JournalEntry, { type: 'exception.opened' }>): ExceptionState {
  const { eventId: _, source, ...about } = entry.payload;
  return {
    ...about,
    id: entry.exceptionId,
    state: 'open',
    openedAt: entry.at,
    resolvedAt: null,
    lastEventAt: entry.at,
    occurrences: 1,
    sources: [source],
    decisions: [],
    postings: [],
    comments: 0,
    seq: entry.seq,
  };
}

function fold(
  state: ExceptionState,
  entry: Exclude<JournalEntry, { type: 'exception.opened' }>,
): ExceptionState {
  const { at, actor } = entry;
  switch (entry.type) {
    case 'exception.event-joined': {
      const { source } = entry.payload;
      return {
        ...state,
        lastEventAt: at,
        occurrences: state.occurrences + 1,
        sources: state.sources.includes(source) ? state.sources : [...state.sources, source],
      };
    }
    case 'exception.resolved':
      return { ...state, state: 'resolved', resolvedAt: at };
    case 'decision.asked': {
      const { decisionId, ...asked } = entry.payload;
      return { ...state, decisions: [...state.decisions, asDecision(decisionId, asked, at)] };
    }
    case 'decision.acknowledged':
      return onDecision(state, entry.payload.decisionId, (d) => ({
        state: 'acknowledged',
        acknowledgedAt: at,
        acknowledgedBy: actor,
        owner: actor,
        dueAt: entry.payload.dueAt,
        windowMs: d.acknowledgedWindowMs,
        escalationLevel: 0,
        ladderExhausted: false,
        nextStepAt: d.shelved ? d.nextStepAt : firstStepAt(d, entry.payload.dueAt),
      }));
    case 'decision.decided': {
      const { decisionId, ...chosen } = entry.payload;
      return onDecision(state, decisionId, () => ({
        state: 'decided',
        outcome: { ...chosen, by: actor, at },
        nextStepAt: null,
        shelved: null,
      }));
    }
    case 'decision.returned': {
      const { because, differences, reason, dueAt, windowMs, options, owner } = entry.payload;
      return onDecision(state, entry.payload.decisionId, (d) => ({
        state: 'asked',
        outcome: null,
        owner: owner === undefined ? (d.outcome?.by ?? d.owner) : owner,
        askedAt: at,
        acknowledgedAt: null,
        acknowledgedBy: null,
        dueAt,
        windowMs,
        escalationLevel: 0,
        ladderExhausted: false,
        nextStepAt: firstStepAt(d, dueAt),
        ...(options && { options }),
        ...(d.outcome && {
          returned: { because, differences, reason, outcome: d.outcome, by: actor, at },
        }),
      }));
    }
    case 'decision.conflict-found': {
      const { conflict } = entry.payload;
      return onDecision(state, entry.payload.decisionId, (d) => ({
        conflicts: [...(d.conflicts ?? []), conflict],
      }));
    }
    case 'decision.conflict-settled': {
      const { conflictId } = entry.payload;
      return onDecision(state, entry.payload.decisionId, (d) => ({
        conflicts: (d.conflicts ?? []).filter((c) => c.id !== conflictId),
      }));
    }
    case 'decision.reassigned':
      return onDecision(state, entry.payload.decisionId, () => ({ owner: entry.payload.to }));
    case 'decision.escalated': {
      const { level, to } = entry.payload;
      return onDecision(state, entry.payload.decisionId, (d) => ({
        escalationLevel: level,
        owner: to ?? d.owner,
        // the end of the ladder is a step of its own, so that it is said on the record
        nextStepAt: after(at, d.ladder[level]?.afterMs ?? d.windowMs),
      }));
    }
    case 'decision.ladder-exhausted':
      return onDecision(state, entry.payload.decisionId, () => ({
        ladderExhausted: true,
        nextStepAt: null,
      }));
    case 'decision.shelved': {
      const { until, reason } = entry.payload;
      return onDecision(state, entry.payload.decisionId, () => ({
        shelved: { until, by: actor, reason },
        nextStepAt: until,
      }));
    }
    case 'decision.unshelved':
      return onDecision(state, entry.payload.decisionId, (d) => ({
        shelved: null,
        nextStepAt: d.ladderExhausted ? null : laterOf(at, firstStepAt(d, d.dueAt)),
      }));
    case 'decision.commented':
      return { ...state, comments: state.comments + 1 };
    case 'posting.queued': {
      const { postingId: id, decisionId, kind, summary, compensates } = entry.payload;
      return {
        ...state,
        postings: [
          ...state.postings,
          {
            id,
            decisionId,
            kind,
            summary,
            state: 'queued',
            erpDocument: null,
            rejection: null,
            ...(compensates !== undefined && { compensates }),
            at,
          },
        ],
      };
    }
    case 'posting.sent':
      return onPosting(state, entry.payload.postingId, { state: 'posting', at });
    case 'posting.posted':
      return onPosting(state, entry.payload.postingId, {
        state: 'posted',
        erpDocument: entry.payload.erpDocument,
        at,
      });
    case 'posting.confirmed':
      return onPosting(state, entry.payload.postingId, {
        state: 'confirmed',
        erpDocument: entry.payload.erpDocument,
        ...(entry.payload.differences && { differences: entry.payload.differences }),
        at,
      });
    case 'posting.rejected':
      return onPosting(state, entry.payload.postingId, {
        state: 'rejected',
        rejection: entry.payload.rejection,
        at,
      });
    case 'posting.retried':
      return onPosting(state, entry.payload.postingId, { state: 'queued', rejection: null, at });
    case 'posting.voided':
      return onPosting(state, entry.payload.postingId, { state: 'voided', at });
    case 'posting.repaired': {
      const { postingId, summary } = entry.payload;
      return onPosting(state, postingId, { state: 'queued', rejection: null, summary, at });
    }
    case 'posting.entered-by-hand': {
      const { postingId, erpDocument } = entry.payload;
      return onPosting(state, postingId, { state: 'confirmed', erpDocument, at });
    }
    case 'posting.superseded':
      return onPosting(state, entry.payload.postingId, { state: 'superseded', at });
    case 'posting.compensated':
      return onPosting(state, entry.payload.postingId, { state: 'compensated', at });
  }
}

function asDecision(
  id: string,
  asked: Omit<Extract<JournalEntry, { type: 'decision.asked' }>['payload'], 'decisionId'>,
  at: ExceptionState['openedAt'],
): Decision {
  const decision: Decision = {
    ...asked,
    id,
    state: 'asked',
    version: 1,
    askedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalationLevel: 0,
    nextStepAt: null,
    ladderExhausted: false,
    shelved: null,
    outcome: null,
  };
  return { ...decision, nextStepAt: firstStepAt(decision, decision.dueAt) };
}

/** When the ladder's next step is due, seen from the end of the window. */
const firstStepAt = (d: Decision, dueAt: Decision['dueAt']) => after(dueAt, d.ladder[0]?.afterMs ?? 0);

const laterOf = <T extends string>(a: T, b: T): T => (a > b ? a : b);

function onDecision(
  state: ExceptionState,
  id: string,
  change: (decision: Decision) => Partial<Decision>,
): ExceptionState {
  return {
    ...state,
    decisions: state.decisions.map((d) => (d.id === id ? { ...d, ...change(d), version: d.version + 1 } : d)),
  };
}

function onPosting(state: ExceptionState, id: string, change: Partial<Posting>): ExceptionState {
  return { ...state, postings: state.postings.map((p) => (p.id === id ? { ...p, ...change } : p)) };
}
