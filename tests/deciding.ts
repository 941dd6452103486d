/** How tests answer what a hub asks, and wait for what becomes of it: over HTTP, as people's stations do. */
import type { Decision, ExceptionState } from '@gemba/core/exception';
import type { PostingActBody, PostingActName, PostingRow } from '@gemba/core/wire';
import { expect } from 'vitest';
import { type HubProcess, type Reply, until } from './hub-process.ts';

/** Waits for an exception that fits. */
export async function exceptionOf(
  hub: HubProcess,
  fits: (one: ExceptionState) => boolean,
): Promise<ExceptionState> {
  const all = await until(
    () => hub.exceptions(),
    (list) => list.some(fits),
  ).catch((cause: unknown) => {
    throw new Error(`no such exception; the hub says:\n${hub.log()}`, { cause });
  });
  const found = all.find(fits);
  if (!found) throw new Error('no such exception');
  return found;
}

export function decisionOf(exception: ExceptionState | undefined, fn: string): Decision {
  const decision = exception?.decisions.find((d) => d.function === fn);
  if (!decision) throw new Error(`no decision of ${fn}`);
  return decision;
}

/** The decision as it is now. */
export const freshDecision = async (hub: HubProcess, { id }: ExceptionState, fn: string): Promise<Decision> =>
  decisionOf(await hub.get<ExceptionState>(`/api/exceptions/${id}`), fn);

/** Decides with what the option proposes, `params` over it. */
export async function choose(
  hub: HubProcess,
  decision: Decision,
  option: string,
  params: Record<string, unknown> = {},
): Promise<void> {
  const offered = decision.options.find((o) => o.id === option);
  const proposed = Object.fromEntries(
    (offered?.params ?? []).flatMap((p) => (p.value === undefined ? [] : [[p.name, p.value]])),
  );
  const { status, body } = await hub.request('POST', `/api/decisions/${decision.id}/decide`, {
    expectedVersion: decision.version,
    option,
    params: { ...proposed, ...params },
    reason: 'test',
  });
  expect(status, JSON.stringify(body)).toBe(200);
}

export const postingsOf = async (hub: HubProcess, { id }: { id: string }): Promise<PostingRow[]> =>
  (await hub.postings()).filter((p) => p.exceptionId === id);

/** Waits until a posting of the exception is in the state. */
export async function postingIn(
  hub: HubProcess,
  exception: { id: string },
  state: PostingRow['state'],
  { kind }: { kind?: PostingRow['kind'] } = {},
): Promise<PostingRow> {
  const all = await until(
    () => postingsOf(hub, exception),
    (rows) => rows.some((p) => p.state === state && (kind === undefined || p.kind === kind)),
    { every: 100 },
  );
  const found = all.find((p) => p.state === state && (kind === undefined || p.kind === kind));
  if (!found) throw new Error(`no posting is ${state}`);
  return found;
}

/** What a person does to a posting by hand. */
export const act = <N extends PostingActName>(
  hub: HubProcess,
  posting: PostingRow,
  name: N,
  body: PostingActBody<N>,
): Promise<Reply<unknown>> =>
  hub.request('POST', `/api/postings/${encodeURIComponent(posting.id)}/${name}`, body);
