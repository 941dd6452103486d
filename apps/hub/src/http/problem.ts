/**
 * Problem details (RFC 9457): every answer of the API that is not a success has this one form, with a stable `code`
 * for programs and a `detail` for people. Nothing of the inside (stack, SQL, paths) is ever in it.
 */
import type { RefusalCode, Refusal } from '@gemba/core/exception';
import type { Problem } from '@gemba/core/wire';
import { STATUS_CODES } from 'node:http';
import type { NoRights } from '../auth/rights.ts';

export const PROBLEM_JSON = 'application/problem+json';

export interface ProblemInit {
  status: number;
  code: string;
  detail: string;
  errors?: Problem['errors'];
  current?: Problem['current'];
}

/** Thrown by a route that cannot go on; the error handler answers with it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** seconds, for the Retry-After header */
  readonly retryAfter: number | undefined;
  constructor(init: ProblemInit, retryAfter?: number) {
    super(init.detail);
    this.name = 'ProblemError';
    this.problem = problem(init);
    this.retryAfter = retryAfter;
  }
}

export function problem(init: ProblemInit): Problem {
  const { status, code, detail, errors, current } = init;
  return {
    type: `urn:gemba:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    ...(errors !== undefined && errors.length > 0 && { errors }),
    ...(current !== undefined && { current }),
  };
}

const REFUSAL_STATUS: Record<RefusalCode, number> = {
  stale_version: 409,
  already_decided: 409,
  already_acknowledged: 409,
  exception_resolved: 409,
  already_exists: 409,
  same_owner: 409,
  not_shelved: 409,
  posting_not_rejected: 409,
  posting_not_confirmed: 409,
  posting_under_way: 409,
  compensated_already: 409,
  cannot_be_undone: 409,
  not_decided: 409,
  unknown_decision: 404,
  unknown_posting: 404,
  unknown_option: 422,
  missing_parameter: 422,
  wrong_parameter: 422,
  unknown_parameter: 422,
  reason_required: 422,
  shelved_too_long: 422,
  nothing_to_repair: 422,
  wrong_repair: 422,
  superseded: 409,
  signature_required: 422,
  proposed_already: 409,
  nothing_proposed: 409,
  second_person_required: 403,
  shelving_not_allowed: 409,
  not_the_owner: 403,
  no_hand_over: 409,
  not_offered_to_you: 403,
  answer_too_late: 422,
  unknown_question: 404,
  answered_already: 409,
  cannot_be_split: 409,
  exception_open: 409,
  cause_open_again: 409,
  unknown_person: 422,
  off_shift: 422,
};

/** A refusal of the rules, or of the rights, as a problem. `current` is the exception as it is now, on a stale act. */
export function refusalProblem(refusal: Refusal | NoRights, current?: Problem['current']): Problem {
  if (refusal.refused === 'no_rights')
    return problem({ status: 403, code: 'no_rights', detail: refusal.why });
  const field = 'field' in refusal ? refusal.field : undefined;
  return problem({
    status: REFUSAL_STATUS[refusal.refused],
    code: refusal.refused,
    detail: refusal.why,
    ...(field !== undefined && { errors: [{ field, reason: refusal.why }] }),
    ...(current !== undefined && { current }),
  });
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
  /** names that are not known at this path, each a field of its own */
  keys?: readonly string[] | undefined;
}

/** The issues of a zod error as fields: "events[3].time". @param prefix where the value sits in the request */
export function fieldErrors(issues: readonly Issue[], prefix = ''): NonNullable<Problem['errors']> {
  return issues
    .flatMap(({ path, message, keys }) =>
      keys === undefined
        ? [{ field: fieldName(path, prefix), reason: message }]
        : keys.map((key) => ({ field: fieldName([...path, key], prefix), reason: 'There is no such field' })),
    )
    .slice(0, 50);
}

function fieldName(path: readonly PropertyKey[], prefix: string): string {
  let name = prefix;
  for (const step of path) {
    if (typeof step === 'number') name += `[${step}]`;
    else name += name === '' ? String(step) : `.${String(step)}`;
  }
  return name === '' ? 'body' : name;
}

/** The fields in one sentence, for `detail`. */
export function invalidInput(errors: NonNullable<Problem['errors']>): ProblemInit {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return {
    status: 422,
    code: 'invalid_input',
    detail: first === undefined ? 'The request is not valid.' : `${first.field}: ${first.reason}${more}`,
    errors,
  };
}
