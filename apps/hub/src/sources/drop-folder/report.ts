/**
 * The row-by-row report that lies beside a file that was taken: `row,result,signal,reason`. It is written under a hidden
 * name while the rows are committed and gets its name when the file gets its place.
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface ReportLine {
  row: number;
  result: 'accepted' | 'duplicate' | 'refused';
  signal: string;
  reason: string;
}

export class Report {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async beside(file: string): Promise<Report> {
    const path = join(dirname(file), `.${basename(file)}.report.part`);
    const handle = await open(path, 'w');
    await handle.write('row,result,signal,reason\n');
    return new Report(path, handle);
  }

  async add(lines: readonly ReportLine[]): Promise<void> {
    await this.#handle.write(
      lines.map((l) => `${l.row},${l.result},${quoted(l.signal)},${quoted(l.reason)}\n`).join(''),
    );
  }

  async keepAs(path: string): Promise<void> {
    await this.#handle.close();
    await rename(this.#path, path);
  }

  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }
}

const quoted = (text: string) => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`);
