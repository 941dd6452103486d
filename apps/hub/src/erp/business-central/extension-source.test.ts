/** The extension was never compiled; at least its source must name what the connector asks for. */
import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import * as entities from './entities.ts';

const folder = new URL('../../../../../resources/erp/business-central/src/', import.meta.url);
let source = '';
for await (const file of glob('*.al', { cwd: folder }))
  source += await readFile(new URL(file, folder), 'utf8');

/** Fields of a page, or columns of a query, by the name of its entity set. */
function fieldsOf(set: string): string[] {
  const object =
    source.split(/^(?=page |query )/m).find((one) => one.includes(`EntitySetName = '${set}'`)) ?? '';
  return [...object.matchAll(/(?:field|column)\("?(\w+)"?;/g)].map(([, name = '']) => name);
}

const fieldsRead = (schema: z.ZodObject): string[] =>
  Object.keys(schema.shape).filter((field) => !field.startsWith('@'));

test.each([
  ['postings', entities.PostingRow],
  ['productionOrders', entities.OrderRow],
  ['productionOrderLines', entities.OrderPartRow],
  ['productionOrderOperations', entities.OrderPartRow.extend(entities.OperationRow.shape)],
  ['productionOrderComponents', entities.OrderPartRow.extend(entities.ComponentRow.shape)],
  ['itemPlanning', entities.ItemPlanningRow],
  ['productionBomLines', entities.BomRow],
  ['workCenters', entities.WorkCenterRow],
  ['lotStock', entities.StockRow],
] as const)('%s has every field that is read of it', (set, schema) => {
  expect(fieldsOf(set)).toEqual(expect.arrayContaining(fieldsRead(schema)));
});

test('the inbox and the order take what is written to them', () => {
  expect(fieldsOf('postings')).toEqual(expect.arrayContaining(['lineNumber', 'newDate', 'reason']));
  expect(fieldsOf('productionOrders')).toEqual(expect.arrayContaining(['postingKey', 'keyPostingDate']));
  expect(source).toContain('procedure post(var ActionContext');
});

test('every set is under the address that the connector asks', () => {
  const sets = source.match(/EntitySetName = /g) ?? [];
  for (const address of ["APIPublisher = 'gemba'", "APIGroup = 'execution'", "APIVersion = 'v1.0'"])
    expect(source.split(address)).toHaveLength(sets.length + 1);
});

test.each([
  'quality-hold',
  'quality-release',
  'transfer',
  'scrap',
  'partial-completion',
  'operation-confirmation',
  'finish',
  'customer-date',
  'expedite',
])('the inbox knows the kind %s', (kind) => {
  expect(source).toContain(`'${kind}'`);
});
