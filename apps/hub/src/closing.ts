/** What a process has opened and must close again, in reverse, whatever happens to one of them. */
import type { Logger } from 'pino';

/** Things to undo when the hub stops or does not come up, last one first. */
export class Closing {
  private readonly steps: (() => Promise<void> | void)[] = [];
  add(step: () => Promise<void> | void): void {
    this.steps.push(step);
  }
  async run(log: Logger): Promise<void> {
    for (const step of this.steps.splice(0).toReversed())
      try {
        await step();
      } catch (error) {
        log.error({ err: error }, 'a part of the hub did not close');
      }
  }
}
