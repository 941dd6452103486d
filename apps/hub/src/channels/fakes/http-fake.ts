/**
 * What the fake providers stand on: a real HTTP server that keeps what it received, answers by a function, and has
 * faults put before or behind single requests.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export type Fault =
  /** the connection breaks before the request is looked at */
  | 'cut-before'
  /** the request is done, its answer never arrives */
  | 'cut-after'
  /** nothing is done and nothing is said */
  | 'hang'
  /** an answer instead of the provider's own */
  | Answer;

export interface HttpFake {
  url: string;
  received: Received[];
  /** for the next `times` requests */
  fault(fault: Fault, times?: number): void;
  close(): Promise<void>;
}

export async function startHttpFake(answer: (request: Received) => Answer): Promise<HttpFake> {
  const faults: Fault[] = [];
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      const fault = faults.shift();
      if (fault === 'hang') return;
      if (fault === 'cut-before') return request.socket.destroy();
      const said = typeof fault === 'object' ? fault : answer(one);
      if (fault === 'cut-after') return request.socket.destroy();
      response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers }).end(said.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    fault: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json = (status: number, value: object): Answer => ({ status, body: JSON.stringify(value) });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

/** Posts that a fake makes by itself; `settled` waits for all of them. */
export class Posts {
  private readonly running = new Set<Promise<unknown>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** statuses that were answered, in order; 0: no answer */
  readonly statuses: number[] = [];

  async now(url: string, headers: Record<string, string>, body: string): Promise<number> {
    const work = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
      .then(async (response) => {
        await response.text();
        return response.status;
      })
      .catch(() => 0);
    this.running.add(work);
    const status = await work;
    this.running.delete(work);
    this.statuses.push(status);
    return status;
  }
  later(delayMs: number, work: () => Promise<unknown>): void {
    const run = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        void work().finally(resolve);
      }, delayMs);
      this.timers.add(timer);
    });
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
  }
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
