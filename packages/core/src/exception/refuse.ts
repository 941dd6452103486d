/** Refusals are values: what a rule said no to, and why in one sentence. */
import type { Refusal } from './commands.ts';
import type { Fact } from './facts.ts';

export const isRefusal = (answer: Fact[] | Refusal): answer is Refusal => 'refused' in answer;

export const refuse = (refused: Refusal['refused'], why: string, field?: string): Refusal =>
  field === undefined ? { refused, why } : { refused, why, field };
