/**
 * A row as a signal, with an external id that is the same whenever the same file is taken again:
 *
 * - the values of the id columns, when they are configured and none is empty: a row with a known id is the row that is
 *   known, whatever its other cells say;
 * - else a hash of the row's cells by column and of its ordinal among the equal rows of its file: three equal rows are
 *   three signals, and the file dropped again adds none. An equal row in a later file is a duplicate too, so rows that
 *   may repeat need a column that tells them apart (a time, a number).
 *
 * A row that does not fit is never lost: it becomes a garbled signal with its cells and the reason.
 */
import { createHash } from 'node:crypto';
import type { IncomingSignal } from '@gemba/core/signal';
import { occurredAt } from '../occurred-at.ts';
import { whyNotStorable } from '../storable.ts';
import type { DropFolderSettings } from './settings.ts';
import { byColumn, UnreadableFile, type Cell, type Cells, type Header, type Row } from './table.ts';

export class RowSignals {
  readonly #settings: DropFolderSettings;
  readonly #file: string;
  readonly #header: Header;
  readonly #seen = new Map<string, number>();

  /** @throws UnreadableFile when an id column is missing */
  constructor(settings: DropFolderSettings, file: string, header: Header) {
    const missing = settings.idColumn?.find((column) => !header.names.includes(column));
    if (missing !== undefined)
      throw new UnreadableFile(`there is no column “${missing}”, which names its rows`);
    this.#settings = settings;
    this.#file = file;
    this.#header = header;
  }

  of({ row, cells }: Row): IncomingSignal {
    const unstorable = whyNotStorable(cells);
    const fitted = unstorable ? { misfit: unstorable } : byColumn(this.#header, cells);
    if ('misfit' in fitted) return this.#garbled(row, cells, fitted.misfit, unstorable === null);
    const { data } = fitted;
    return {
      source: `drop-folder/${this.#settings.name}`,
      externalId: this.#byIdColumns(data) ?? this.#byContent(Object.entries(data).toSorted(byName)),
      type: typeof data.type === 'string' && data.type.trim() ? data.type.trim() : this.#settings.type,
      occurredAt: occurredAt(data),
      content: {
        file: this.#file,
        row,
        data,
        ...(typeof data.text === 'string' && data.text ? { text: data.text } : {}),
      },
      garbled: null,
    };
  }

  #garbled(row: number, cells: readonly Cell[], why: string, storable: boolean): IncomingSignal {
    const kept = storable ? { cells } : { base64: Buffer.from(JSON.stringify(cells)).toString('base64') };
    return {
      source: `drop-folder/${this.#settings.name}`,
      externalId: this.#byContent(cells),
      type: this.#settings.type,
      occurredAt: null,
      content: { file: this.#file, row, ...kept },
      garbled: `row ${row}: ${why}`,
    };
  }

  #byIdColumns(data: Cells): string | null {
    const values = this.#settings.idColumn?.map((column) => String(data[column] ?? '').trim());
    if (!values || values.includes('')) return null;
    return values.length === 1 ? `id ${values[0]}` : `id ${JSON.stringify(values)}`;
  }

  #byContent(content: unknown): string {
    const sha = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    const ordinal = (this.#seen.get(sha) ?? 0) + 1;
    this.#seen.set(sha, ordinal);
    return `row ${sha} ${ordinal}`;
  }
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
