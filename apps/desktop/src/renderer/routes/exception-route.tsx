/** One exception. Without an id, as in a window that waits for others to select one: the most urgent. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { ExceptionState } from '@gemba/core/exception';
import { ExceptionPage, Loading, Quiet, useNow, type Family } from '@gemba/ui';
import { evidenceQuery, exceptionQuery, peopleQuery, refusedQuery } from '../api/queries.ts';
import {
  useControlRoom,
  useException,
  useExceptions,
  usePeople,
  usePlant,
  usePostingDesk,
  useStale,
  useViewer,
} from '../control-room.tsx';
import { mostUrgent } from './most-urgent.ts';
import { NoneSuch } from './none-such.tsx';
import { useMatter } from './use-matter.ts';
import { useOpenException } from './open-exception.ts';
import { WhoWasToldOf } from './who-was-told.tsx';

const NONE: never[] = [];
const whoWasToldOf = (decisionId: string) => <WhoWasToldOf decisionId={decisionId} />;

export function ExceptionRoute({ id, decision }: { id: string; decision: string | null }) {
  const { api, last } = useControlRoom();
  const { feed } = usePlant();
  const router = useRouter();
  const live = useException(id);
  const stored = useQuery({ ...exceptionQuery(api, id), enabled: live === undefined }).data;
  const exception = live ?? stored ?? null;
  const evidence = useQuery({ ...evidenceQuery(api, id), enabled: exception !== null }).data ?? null;
  const roster = useQuery(peopleQuery(api, last)).data ?? [];
  const matter = useMatter(evidence);
  const viewer = useViewer();
  const waits = exception?.postings.some((posting) => posting.state === 'queued') ?? false;
  const refused = useQuery({ ...refusedQuery(api), enabled: waits }).data ?? NONE;
  useFreshEvidence(id, exception?.seq);
  const open = useOpenException(useNavigate());
  const family = useFamily(exception);
  const told = viewer && { told: whoWasToldOf };
  const people = usePeople();
  const now = useNow();
  const stale = useStale();
  const postings = usePostingDesk();
  if (live === undefined && stored === null) return <NoneSuch what="exception" />;
  return (
    <ExceptionPage
      key={id}
      exception={exception}
      family={family}
      evidence={evidence}
      matter={matter}
      refused={refused}
      people={people}
      roster={roster}
      viewer={viewer}
      now={now}
      stale={stale}
      onAct={feed.act}
      postings={postings}
      onOpen={open}
      onBack={() =>
        router.history.canGoBack() ? router.history.back() : void router.navigate({ to: '/wall' })
      }
      {...told}
      focusDecision={decision}
    />
  );
}

/** What lies above and under it, of what this station holds. */
function useFamily(exception: ExceptionState | null): Family {
  const exceptions = useExceptions() ?? NONE;
  const id = exception?.id;
  const above = exception?.parent;
  return useMemo(
    () => ({
      parent: exceptions.find((one) => one.id === above) ?? null,
      children:
        id === undefined ? NONE : exceptions.filter((one) => one.parent === id && one.state === 'open'),
    }),
    [exceptions, id, above],
  );
}

/** Every fact may add to the timeline and the evidence, which lie in the hub. */
function useFreshEvidence(id: string, seq: number | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (seq !== undefined) void queries.invalidateQueries({ queryKey: ['evidence', id] });
  }, [queries, id, seq]);
}

export function MostUrgentRoute() {
  const exceptions = useExceptions();
  const urgent = mostUrgent(exceptions ?? NONE);
  if (urgent) return <ExceptionRoute id={urgent.id} decision={null} />;
  return (
    <main className="page" aria-busy={exceptions === null}>
      {exceptions === null ? (
        <Loading page />
      ) : (
        <Quiet title="Nothing is open">
          <p>The most urgent exception appears here by itself.</p>
        </Quiet>
      )}
    </main>
  );
}
