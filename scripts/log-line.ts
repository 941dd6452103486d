/** One line of the hub's log (pino's JSON), as a person reads it. What is not JSON is somebody's last words: shown as it is, but for stack frames, which only the log keeps. */
export interface LogLine {
  /** pino's: 30 info, 40 warn, 50 error, 60 fatal */
  level: number;
  text: string;
}

const NAMES: Readonly<Record<number, string>> = { 30: 'info', 40: 'warning', 50: 'error', 60: 'fatal' };

export function readLogLine(line: string): LogLine {
  const entry = parse(line);
  if (entry === null) return { level: /^\s*(at .*)?$/.test(line) ? 0 : 60, text: line };
  const level = Number(entry['level']);
  const words = [entry['msg'], messageOf(entry['err']), entry['lastWords']].filter(
    (word, i, all) => typeof word === 'string' && word !== '' && all.indexOf(word) === i,
  );
  return { level, text: `${NAMES[level] ?? level}: ${words.join(': ')}` };
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) && 'level' in value ? value : null;
  } catch {
    return null;
  }
}

const messageOf = (error: unknown): unknown => (isRecord(error) ? error['message'] : undefined);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
