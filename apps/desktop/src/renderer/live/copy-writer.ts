/**
 * Writes the fold into the local copy: what was touched since the last write, with the position it belongs to, in one
 * transaction. One write at a time; what a failed write was to hold goes into the next one, so the copy never skips a fact.
 */
import type { ExceptionState } from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { LocalCopy, Position } from './local-copy.ts';

export const WRITE_MS = 500;

/** What is held at the moment of the write. */
export interface Held {
  position: Position | null;
  get: (id: string) => ExceptionState | undefined;
  all: () => ExceptionState[];
  liveAt: Instant;
}

export interface CopyWriterOptions {
  copy: Pick<LocalCopy, 'commit' | 'replace'>;
  later: (ms: number, run: () => void) => () => void;
  report: (error: unknown) => void;
}

export class CopyWriter {
  readonly #options: CopyWriterOptions;
  #touched = new Set<string>();
  #whole = false;
  #held: (() => Held) | null = null;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: CopyWriterOptions) {
    this.#options = options;
  }

  /** an exception that was folded or removed */
  touch(id: string): void {
    this.#touched.add(id);
  }

  /** the next write replaces the copy */
  replaceAll(): void {
    this.#whole = true;
    this.#touched.clear();
  }

  /** @param held read at the time of the write */
  writeSoon(held: () => Held): void {
    this.#held = held;
    if (this.#cancel !== null || this.#writing !== null) return;
    this.#cancel = this.#options.later(WRITE_MS, () => {
      this.#cancel = null;
      this.#writing = this.#write();
    });
  }

  /** Writes what is due and waits for it. */
  async finish(): Promise<void> {
    await this.#writing;
    this.#cancel?.();
    this.#cancel = null;
    if (this.#held !== null) await this.#write();
  }

  async #write(): Promise<void> {
    const held = this.#held?.();
    this.#held = null;
    if (held?.position) {
      const { position, liveAt } = held;
      const whole = this.#whole;
      const touched = this.#touched;
      this.#whole = false;
      this.#touched = new Set();
      try {
        if (whole) await this.#options.copy.replace(held.all(), position, liveAt);
        else if (!(await this.#options.copy.commit({ ...changes(touched, held), position, liveAt })))
          this.#takeAgain(touched, held);
      } catch (error) {
        this.#whole ||= whole;
        for (const id of touched) this.#touched.add(id);
        this.#options.report(error);
      }
    }
    this.#writing = null;
    if (this.#held !== null) this.writeSoon(this.#held);
  }

  /** Another window replaced the copy: all that is held here goes into it, where it is newer. */
  #takeAgain(touched: Set<string>, held: Held): void {
    this.#touched = touched;
    for (const { id } of held.all()) this.#touched.add(id);
    this.#held = () => held;
  }
}

function changes(touched: Set<string>, held: Held): { put: ExceptionState[]; removed: string[] } {
  const put: ExceptionState[] = [];
  const removed: string[] = [];
  for (const id of touched) {
    const state = held.get(id);
    if (state) put.push(state);
    else removed.push(id);
  }
  return { put, removed };
}
