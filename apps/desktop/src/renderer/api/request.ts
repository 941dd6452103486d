/**
 * Calls to the hub's HTTP API. In the shell the session's token goes with every call, on the web the cookie does. A
 * refusal is thrown as `Refused` with the hub's problem details; a hub that cannot be reached as `HubAway`.
 */
import type { Problem } from '@gemba/core/wire';

export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export class HubAway extends Error {
  override readonly name = 'HubAway';
}

export interface Api {
  get: <T>(path: string, signal?: AbortSignal) => Promise<T>;
  /** @returns the answer's body, and its headers for those who need one */
  post: <T>(path: string, body: unknown) => Promise<{ body: T; headers: Headers }>;
  put: <T>(path: string, body: unknown) => Promise<T>;
  delete: (path: string) => Promise<void>;
  /** a table as it is, e.g. CSV */
  getText: (path: string) => Promise<string>;
  postCsv: <T>(path: string, table: string) => Promise<T>;
}

export interface ApiOptions {
  fetch: typeof fetch;
  /** null on the web */
  token: () => Promise<string | null>;
  /** told of every 401: the session is over */
  onSessionEnded: () => void;
}

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';
const GATEWAY_ERRORS = new Set([502, 503, 504]);

export function createApi({ fetch, token, onSessionEnded }: ApiOptions): Api {
  async function call(
    path: string,
    init: RequestInit,
    type = JSON_TYPE,
  ): Promise<{ text: string; headers: Headers }> {
    const headers = new Headers({ accept: `${JSON_TYPE}, ${CSV_TYPE}` });
    if (init.body !== undefined) headers.set('content-type', type);
    const bearer = await token();
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    let response: Response;
    try {
      response = await fetch(path, { ...init, headers, credentials: 'include', cache: 'no-store' });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new HubAway('The hub cannot be reached.', { cause: error });
    }
    const text = await response.text();
    if (response.ok) return { text, headers: response.headers };
    const problem = asProblem(text, response.status);
    if (problem === null && GATEWAY_ERRORS.has(response.status))
      throw new HubAway('The hub cannot be reached.');
    if (response.status === 401 && !path.startsWith('/api/auth/')) onSessionEnded();
    throw new Refused(problem ?? unexplained(response.status));
  }

  return {
    get: async <T>(path: string, signal?: AbortSignal) =>
      parsed<T>((await call(path, { method: 'GET', ...(signal ? { signal } : {}) })).text),
    post: async <T>(path: string, body: unknown) => {
      const answer = await call(path, { method: 'POST', body: JSON.stringify(body) });
      return { body: parsed<T>(answer.text), headers: answer.headers };
    },
    put: async <T>(path: string, body: unknown) =>
      parsed<T>((await call(path, { method: 'PUT', body: JSON.stringify(body) })).text),
    delete: async (path) => {
      await call(path, { method: 'DELETE' });
    },
    getText: async (path) => (await call(path, { method: 'GET' })).text,
    postCsv: async <T>(path: string, table: string) =>
      parsed<T>((await call(path, { method: 'POST', body: table }, CSV_TYPE)).text),
  };
}

const parsed = <T>(text: string): T => (text === '' ? null : JSON.parse(text)) as T;

function asProblem(text: string, status: number): Problem | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null || !('code' in body)) return null;
  return { ...unexplained(status), ...body } as Problem;
}

const unexplained = (status: number): Problem => ({
  type: 'about:blank',
  title: 'Refused',
  status,
  code: 'unexplained',
  detail: `The hub answered with status ${status} and said no more.`,
});
