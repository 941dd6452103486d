/**
 * The line between a hub and Tryton, as a TCP proxy. What goes up is passed on at once, so Tryton does the work whose
 * answer is cut; a request that is held back reaches Tryton only with its release.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TrytonLine {
  url: string;
  /** the next answer to a request with this text does not come back: the connection is cut instead */
  cutAnswerTo(text: string): void;
  /** the next request with this text does not reach Tryton: the connection is cut before */
  loseRequest(text: string): void;
  /** how many answers have been cut */
  cuts(): number;
  /** keeps the next request with this text from Tryton. @returns when it has come, with its release */
  holdBack(text: string): Promise<() => void>;
  /** how many requests with this text have come */
  seen(text: string): number;
  close(): Promise<void>;
}

/** @param url Tryton's, the same after every restart */
export async function openLine(url: string): Promise<TrytonLine> {
  const { hostname, port } = new URL(url);
  let cut: string | null = null;
  let lost: string | null = null;
  let cuts = 0;
  let held: { text: string; came: (release: () => void) => void } | null = null;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((down) => {
    const up = connect(Number(port), hostname);
    let doomed = false;
    for (const socket of [down, up]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    down.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      requests.push(text);
      if (lost !== null && text.includes(lost)) {
        lost = null;
        down.destroy();
        return;
      }
      if (cut !== null && text.includes(cut)) {
        cut = null;
        doomed = true;
      }
      if (held === null || !text.includes(held.text)) {
        up.write(chunk);
        return;
      }
      const { came } = held;
      held = null;
      down.pause();
      came(() => {
        up.write(chunk);
        down.resume();
      });
    });
    up.on('data', (chunk) => {
      if (!doomed) down.write(chunk);
      else if (!down.destroyed) {
        cuts += 1;
        down.destroy();
      }
    });
    down.on('close', () => up.destroy()).on('error', () => up.destroy());
    up.on('close', () => down.destroy()).on('error', () => down.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    cutAnswerTo(text) {
      cut = text;
    },
    loseRequest(text) {
      lost = text;
    },
    cuts: () => cuts,
    holdBack: (text) =>
      new Promise((came) => {
        held = { text, came };
      }),
    seen: (text) => requests.filter((request) => request.includes(text)).length,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
