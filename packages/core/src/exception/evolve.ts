/**
 * The fold: an exception after one more fact. The only place that says what a fact means; the hub, the stations and
 * every replay use it. It trusts the journal: what was decided is not judged again.
 */
import { foldDecision, newDecision } from './decision/fold.ts';
import type { JournalEntry } from './facts.ts';
import type { ExceptionState, Posting } from './state.ts';

/** @throws when the first fact of an exception is not `exception.opened`: then facts were lost on the way */
export function evolve(state: ExceptionState | undefined, entry: JournalEntry): ExceptionState {
  if (entry.type === 'exception.opened') return opened(entry);
  if (!state) throw new Error(`fact ${entry.seq} (${entry.type}) of an exception that was never opened`);
  return { ...fold(state, entry), seq: entry.seq };
}

function opened(entry: Extract<JournalEntry, { type: 'exception.opened' }>): ExceptionState {
  const { eventId: _, source, held: __, ...about } = entry.payload;
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
  const { at } = entry;
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
    case 'exception.event-muted':
      return { ...state, muted: (state.muted ?? 0) + 1 };
    case 'exception.placed-under': {
      const { parent: _, ...orphan } = state;
      const { parent } = entry.payload;
      return parent === null ? orphan : { ...orphan, parent };
    }
    case 'exception.reassessed':
      return { ...state, ...entry.payload };
    case 'exception.resolved':
      return { ...state, state: 'resolved', resolvedAt: at };
    case 'exception.reopened':
      return { ...state, state: 'open', resolvedAt: null, reopened: (state.reopened ?? 0) + 1 };
    case 'decision.asked': {
      const { decisionId, ...asked } = entry.payload;
      return { ...state, decisions: [...state.decisions, newDecision(decisionId, asked, at)] };
    }
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
    default: {
      const { decisionId } = entry.payload;
      const decisions = state.decisions.map((d) => (d.id === decisionId ? foldDecision(d, entry) : d));
      return { ...state, decisions };
    }
  }
}

function onPosting(state: ExceptionState, id: string, change: Partial<Posting>): ExceptionState {
  return { ...state, postings: state.postings.map((p) => (p.id === id ? { ...p, ...change } : p)) };
}
