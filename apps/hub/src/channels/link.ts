/** What a channel knows of its link to the provider from its last attempt. Before the first one it counts as up. */
import type { Channel } from './channel.ts';

type Health = ReturnType<Channel['health']>;

export class Link {
  private broken: string | null = null;
  works(): void {
    this.broken = null;
  }
  /** @param why one sentence for a person, without secrets */
  fails(why: string): void {
    this.broken = why;
  }
  health(receipts: Health['receipts']): Health {
    return this.broken === null
      ? { state: 'up', detail: null, receipts }
      : { state: 'down', detail: this.broken, receipts };
  }
}
