/** What other rows are told with: products, units, work centres. Read once, then only what has changed or was not known. */
import type { z } from 'zod';
import { productCode, workCentreCode } from '../records/codes.ts';
import { PRODUCT, WORK_CENTRE, WORK_CENTRE_TAG } from '../records/models.ts';
import type { Domain, Odoo } from '../records/odoo-client.ts';
import type { Link } from '../rpc/values.ts';
import { openUnits, type Units } from '../records/units.ts';

export type Product = z.output<typeof PRODUCT.row>;
type WorkCentreRow = z.output<typeof WORK_CENTRE.row>;

export interface Catalogue {
  products: ReadonlyMap<number, Product>;
  workCentres: ReadonlyMap<number, WorkCentreRow>;
  /** @returns the products that have changed */
  readProducts(domain: Domain): Promise<Product[]>;
  readWorkCentres(): Promise<void>;
  readUnits(): Promise<void>;
  itemOf(product: Link | null): string | null;
  unitOf(product: Link | null): string;
  workCentreOf(workCentre: Link | null): string;
  /** the line is the work centre's first tag, else the work centre itself */
  lineOf(workCentre: Link | null): string;
  ratio: Units['ratio'];
}

export function openCatalogue(odoo: Odoo): Catalogue {
  const products = new Map<number, Product>();
  const workCentres = new Map<number, WorkCentreRow>();
  let tags = new Map<number, string>();
  const units = openUnits(odoo);

  const workCentreOf = (link: Link | null): string => {
    const row = link && workCentres.get(link.id);
    return row ? workCentreCode(row) : (link?.name ?? '');
  };

  return {
    products,
    workCentres,
    async readProducts(domain) {
      const rows = await odoo.search(PRODUCT, domain, { archived: true });
      for (const row of rows) products.set(row.id, row);
      return rows;
    },
    async readWorkCentres() {
      const [rows, tagRows] = await Promise.all([
        odoo.search(WORK_CENTRE, []),
        odoo.search(WORK_CENTRE_TAG, []),
      ]);
      workCentres.clear();
      for (const row of rows) workCentres.set(row.id, row);
      tags = new Map(tagRows.map((tag) => [tag.id, tag.name ?? '']));
    },
    readUnits: units.read,
    itemOf(link) {
      const row = link && products.get(link.id);
      return row ? productCode(row) : null;
    },
    unitOf: (link) => (link && products.get(link.id)?.uom_id?.name) ?? '',
    workCentreOf,
    lineOf(link) {
      const [tag] = (link && workCentres.get(link.id)?.tag_ids) || [];
      return (tag !== undefined && tags.get(tag)) || workCentreOf(link);
    },
    ratio: units.ratio,
  };
}
