import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from './json-body.ts';
import { ProblemError } from './problem.ts';

function refusal(body: string | Buffer) {
  try {
    readJson(Buffer.from(body));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was not refused');
}

test.each([
  ['broken JSON', '{"name": "x",\n "lines": oops}', 400, 'at position 24 (line 2, column 11)'],
  ['a trailing comma', '{"name": "x",}', 400, 'at position 13 (line 1, column 14)'],
  ['JSON that ends too early', '{"name": "x"', 400, 'at position 12'],
  ['no JSON at all', '', 400, 'empty'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'UTF-8'],
  ['nesting without end', '['.repeat(200_000), 422, '100 levels'],
  ['a NUL character', '{"lines":[{"qty":"a\\u0000"}]}', 422, 'lines[0].qty: holds a NUL'],
  ['half a surrogate pair', '{"name":"\\ud83d"}', 422, 'name: '],
  ['half a surrogate pair in a name', '{"a":{"\\uD83D":1}}', 422, 'a: '],
])('%s is refused and says where', (_name, body, status, detail) => {
  const code = status === 400 ? 'invalid_json' : 'invalid_input';
  expect(refusal(body)).toMatchObject({ status, code, detail: expect.stringContaining(detail) });
});

test('escaped emoji, escaped backslashes and brackets in strings are not mistaken for what cannot be stored', () => {
  const body = String.raw`{"name":"\ud83d\ude00 C:\\u0000 \"${'['.repeat(200)}"}`;
  expect(readJson(Buffer.from(body))).toEqual({ name: String.raw`😀 C:\u0000 "${'['.repeat(200)}` });
});

test('any JSON that can be stored is read as JSON.parse reads it', () =>
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      fc.pre(!/\\u(?:0000|d[89a-f])/i.test(text) && text.isWellFormed());
      expect(readJson(Buffer.from(text))).toEqual(JSON.parse(text));
    }),
  ));
