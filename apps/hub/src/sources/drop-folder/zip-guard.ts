/**
 * Whether a zip may be unpacked. Three looks: the sizes that its central directory declares (at once); the bytes that
 * really come out, which yauzl holds to the declared sizes, entry by entry; and bytes that the directory does not list,
 * since the XLSX parser reads the entries one after another without it. What deceives all three meets the limits of time
 * and memory in read-xlsx.ts. Nothing is kept in memory here.
 */
import yauzl, { type Entry, type ZipFile } from 'yauzl';

export interface ZipLimits {
  entries: number;
  /** of all entries together */
  inflatedBytes: number;
}

/** padding and descriptors that sound writers leave; deflate makes at most 1,032 times as much of it */
const MAX_UNLISTED_BYTES = 65_536;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_HEADER_BYTES = 46;

/** @returns why the file must not be unpacked, or null when it may */
export async function whyUnsafeZip(path: string, limits: ZipLimits): Promise<string | null> {
  try {
    let declared = 0;
    let entries = 0;
    let listed = 0;
    const fileSize = await eachEntry(path, async (_zip, entry) => {
      declared += entry.uncompressedSize;
      listed += entry.compressedSize + LOCAL_HEADER_BYTES + DIRECTORY_HEADER_BYTES;
      listed += 2 * (entry.fileNameLength + entry.extraFieldLength) + entry.fileCommentLength;
      if (++entries > limits.entries) throw new Unsafe(`it holds more than ${limits.entries} files`);
      if (declared > limits.inflatedBytes)
        throw new Unsafe(`unpacked it would have more than ${limits.inflatedBytes} bytes`);
    });
    if (fileSize - listed > MAX_UNLISTED_BYTES)
      throw new Unsafe('it holds data that its directory does not list');
    await eachEntry(path, drain);
    return null;
  } catch (error) {
    if (error instanceof Unsafe) return error.message;
    return `it is not a sound zip file: ${error instanceof Error ? error.message : String(error)}`;
  }
}

class Unsafe extends Error {}

/** @returns the size of the file, bytes */
function eachEntry(path: string, visit: (zip: ZipFile, entry: Entry) => Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (failed, zip) => {
      if (failed) return reject(failed);
      const giveUp = (error: unknown) => {
        zip.close();
        reject(error);
      };
      zip.on('error', giveUp);
      zip.on('end', () => {
        zip.close();
        resolve(zip.fileSize);
      });
      zip.on('entry', (entry: Entry) => {
        visit(zip, entry).then(() => zip.readEntry(), giveUp);
      });
      zip.readEntry();
    });
  });
}

const drain = (zip: ZipFile, entry: Entry): Promise<void> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      stream.on('error', reject).on('end', resolve).resume();
    }),
  );
