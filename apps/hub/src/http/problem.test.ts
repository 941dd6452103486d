import { expect, test } from 'vitest';
import { fieldErrors, invalidInput, problem, refusalProblem } from './problem.ts';

test('a refusal of the rules keeps its code and names its field', () =>
  expect(
    refusalProblem({ refused: 'unknown_option', why: 'There is no option "x".', field: 'option' }),
  ).toEqual({
    type: 'urn:gemba:problem:unknown_option',
    title: 'Unprocessable Entity',
    status: 422,
    code: 'unknown_option',
    detail: 'There is no option "x".',
    errors: [{ field: 'option', reason: 'There is no option "x".' }],
  }));

test('a stale act is a conflict, an unknown decision is not found, missing rights are forbidden', () => {
  expect(refusalProblem({ refused: 'stale_version', why: 'w' }).status).toBe(409);
  expect(refusalProblem({ refused: 'already_decided', why: 'w' }).status).toBe(409);
  expect(refusalProblem({ refused: 'unknown_decision', why: 'w' }).status).toBe(404);
  expect(refusalProblem({ refused: 'no_rights', why: 'w' })).toMatchObject({
    status: 403,
    code: 'no_rights',
  });
});

test('fields are named as they are written in the request', () =>
  expect(
    fieldErrors([
      { path: ['lines', 2, 'qty'], message: 'm' },
      { path: [], message: 'm' },
    ]).map((e) => e.field),
  ).toEqual(['lines[2].qty', 'body']));

test('every name that is not known is a field of its own', () =>
  expect(
    fieldErrors([{ path: ['lines', 2], message: 'Unrecognized keys: "a", "b"', keys: ['a', 'b'] }]),
  ).toEqual([
    { field: 'lines[2].a', reason: 'There is no such field' },
    { field: 'lines[2].b', reason: 'There is no such field' },
  ]));

test('the sentence of an invalid request names the first field and counts the others', () =>
  expect(
    problem(
      invalidInput([
        { field: 'a', reason: 'is odd' },
        { field: 'b', reason: 'too' },
      ]),
    ).detail,
  ).toBe('a: is odd (and 1 more)'));
