/** Context packs by name. A name that nobody wrote a pack for gets the general one: never an error, never an empty card. */
import type { ContextPack } from '../pack.ts';
import { customerService, logistics } from './customers.ts';
import type { PackBuilder, PackInput } from './figures.ts';
import { ehs, maintenance, production } from './floor.ts';
import { general } from './general.ts';
import { materials } from './materials.ts';
import { planning } from './planning.ts';
import { procurement } from './procurement.ts';
import { quality } from './quality.ts';

export type { PackInput, SimilarCase } from './figures.ts';

const PACKS: ReadonlyMap<string, PackBuilder> = new Map([
  ['quality', quality],
  ['planning', planning],
  ['materials', materials],
  ['customer-service', customerService],
  ['maintenance', maintenance],
  ['production', production],
  ['procurement', procurement],
  ['logistics', logistics],
  ['ehs', ehs],
]);

export const PACK_NAMES: readonly string[] = [...PACKS.keys()];

export function buildPack(name: string, input: PackInput): ContextPack {
  const { figures, tables } = (PACKS.get(name) ?? general)(input);
  return { pack: name, contextAt: input.context.at, figures, tables };
}
