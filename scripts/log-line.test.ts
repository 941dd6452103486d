import { expect, test } from 'vitest';
import { readLogLine } from './log-line.ts';

test('an entry is shown with its error, once', () => {
  const line = JSON.stringify({ level: 50, msg: 'no disk', err: { message: 'ENOSPC', stack: '…' } });
  expect(readLogLine(line)).toEqual({ level: 50, text: 'error: no disk: ENOSPC' });
  const twice = JSON.stringify({ level: 60, msg: 'ENOSPC', err: { message: 'ENOSPC' } });
  expect(readLogLine(twice).text).toBe('fatal: ENOSPC');
});

test('what is no log entry is shown as it is; an empty line is not', () => {
  expect(readLogLine('Error: boom')).toEqual({ level: 60, text: 'Error: boom' });
  expect(readLogLine('{"a":1}')).toEqual({ level: 60, text: '{"a":1}' });
  expect(readLogLine(' ').level).toBe(0);
});

test('a stack frame is nothing for the terminal', () => {
  expect(readLogLine('    at async migrate (file:///store/migrate.ts:44:18)').level).toBe(0);
  expect(readLogLine('The hub could not start: Error: no disk').level).toBe(60);
});
