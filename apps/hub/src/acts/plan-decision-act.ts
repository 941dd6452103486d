/** What an act of a person does to the decision that it meets, as a command with all that the rules need. */
import { decide, isRefusal, type Refusal, type Signature } from '@gemba/core/exception';
import { after, type Instant } from '@gemba/core/time';
import type { ActBody, ActName } from '@gemba/core/wire';
import { partIdOf } from '../decide/decision-id.ts';
import type { ActPlan } from '../decide/orders.ts';
import { compensations } from './compensations.ts';
import { planToConfirm, planToDecide } from './plan-option.ts';
import type { Met, Rules } from './rules.ts';

/** Who acts, with the proof of identity where one was given. */
export interface Actor {
  by: string;
  signature?: Signature;
}

export function planDecisionAct(
  rules: Rules,
  { by, signature }: Actor,
  act: ActName,
  data: unknown,
  met: Met,
): ActPlan | Refusal {
  const decisionId = met.decision.id;
  const common = { decisionId, by };
  switch (act) {
    case 'acknowledge':
    case 'unshelve':
    case 'accept-hand-over':
    case 'decline-hand-over':
    case 'reject-proposal': {
      // the body has the command's own fields
      const body = data as ActBody<'acknowledge'> & ActBody<'decline-hand-over'>;
      return { command: { type: act, ...common, ...body } };
    }
    case 'comment': {
      const { text, mentions } = data as ActBody<'comment'>;
      return { command: { type: act, ...common, text, ...(mentions && { mentions }) } };
    }
    case 'reassign':
    case 'delegate': {
      const { expectedVersion, to, reason } = data as ActBody<'reassign'>;
      return { command: { type: act, ...common, expectedVersion, to, reason: reason ?? null } };
    }
    case 'hand-over': {
      const body = data as ActBody<'hand-over'> & { answerBy?: Instant };
      const answerBy = body.answerBy ?? after(rules.now(), HAND_OVER_MS);
      return { command: { type: 'offer-hand-over', ...common, ...body, answerBy } };
    }
    case 'ask': {
      const { person, text } = data as ActBody<'ask'>;
      return { command: { type: 'ask-colleague', ...common, questionId: rules.newId(), person, text } };
    }
    case 'answer': {
      const { question, text } = data as ActBody<'answer'>;
      return { command: { type: 'answer-colleague', ...common, questionId: question, text } };
    }
    case 'split': {
      const { expectedVersion, parts } = data as ActBody<'split'>;
      return {
        command: {
          type: act,
          ...common,
          expectedVersion,
          parts: parts.map(({ question, owner }, i) => ({
            decisionId: partIdOf(decisionId, met.decision.version, i + 1),
            question,
            owner: owner ?? null,
          })),
        },
      };
    }
    case 'shelve':
      return { command: { type: act, ...common, ...(data as ActBody<'shelve'> & { until: Instant }) } };
    case 'decide': {
      const { expectedVersion, option, params, reason = null } = data as Choice;
      return planToDecide(
        rules,
        {
          type: act,
          ...common,
          expectedVersion,
          option,
          params,
          reason,
          signature,
          postings: [],
          effects: [],
        },
        met,
      );
    }
    case 'confirm': {
      const { expectedVersion } = data as ActBody<'confirm'>;
      return planToConfirm(
        rules,
        { type: act, ...common, expectedVersion, signature, postings: [], effects: [] },
        met,
      );
    }
    case 'withdraw':
    case 'reopen': {
      const command = { type: act, ...common, ...(data as ActBody<'withdraw'>), compensations: [] };
      const verdict = decide(met.state, command, rules.now());
      if (isRefusal(verdict)) return verdict;
      const undone = compensations(rules, decisionId, met.state, met.surroundings);
      if ('refused' in undone) return undone;
      return {
        command: { ...command, compensations: undone.postings },
        transactions: undone.transactions,
      };
    }
  }
}

/** How long a hand-over waits for its answer where nobody says. */
const HAND_OVER_MS = 10 * 60_000;

type Choice = Omit<ActBody<'decide'>, 'params'> & { params: Record<string, string | number> };
