/** What the hub answers to a question, its refusals and absence included. @throws what is a bug */
import type { Asked } from '@gemba/ui';
import { problemOf } from '../control-room.tsx';

export async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, answer: await ask() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
