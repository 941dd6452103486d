/** Decisions: the list behind the grid, and the acts on one. */
import type { Decision } from '@gemba/core/exception';
import type { Roster } from '@gemba/core/roster';
import { ACTS, type ActName, type DecisionRow } from '@gemba/core/wire';
import { z } from 'zod';
import type { Acts } from '../../acts/acts.ts';
import type { Database } from '../../store/database.ts';
import type { App, Routes } from '../app.ts';
import { sendProblem } from '../errors.ts';
import { signedIn } from '../identity.ts';
import { PageQuery, pageOf, positionOf, toPage } from '../page.ts';
import { ActReplySchema, DecisionRowSchema, ProblemSchema } from '../schemas.ts';

const DecisionId = z.object({ id: z.string().min(1).max(200) });

const SUMMARY: Record<ActName, string> = {
  acknowledge: 'Say that somebody looks at it; opens the second window',
  decide: 'Choose an option; where two persons are needed, propose it',
  confirm: 'The second person confirms what was proposed',
  'reject-proposal': 'The second person says no to what was proposed',
  reassign: 'Give it to somebody else; the window runs on',
  delegate: 'Let somebody decide in your stead; you stay asked',
  'hand-over': 'Offer it to somebody as you leave; the window runs on, and unanswered it escalates',
  'accept-hand-over': 'Take what is offered to you',
  'decline-hand-over': 'Say no to what is offered to you',
  ask: 'Ask a colleague something; the decision stays where it is',
  answer: 'Answer what a colleague has asked you',
  split: 'Make several decisions of it, which share its clock',
  shelve: 'Put it aside until a time, or until something new happens, with a reason',
  unshelve: 'Take it back from the shelf',
  comment: 'Say something on the record',
  withdraw:
    'Take an outcome back: what was not sent is dropped, what is in the ERP is undone where that is possible',
  reopen: 'Ask a decision of a resolved exception once more',
};

interface Row {
  exception_id: string;
  title: string;
  playbook: string;
  priority: string;
  decision: Decision;
}

export const decisionRoutes =
  (parts: { database: Database; plant: string; roster: () => Roster; acts: Acts }): Routes =>
  (app) => {
    const { database, plant } = parts;

    app.get(
      '/api/decisions',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Decisions, newest first',
          tags: ['decisions'],
          querystring: PageQuery.extend({
            state: z.enum(['open', 'asked', 'acknowledged', 'decided']).optional(),
            function: z.string().max(100).optional(),
            owner: z.string().max(100).optional(),
          }),
          response: { 200: pageOf(DecisionRowSchema) },
        },
      },
      async ({ query }) => {
        const [before, id] = positionOf(query.cursor);
        const { rows } = await database.query<Row>({
          name: 'list-decisions',
          text: `select x.id as exception_id, x.fold->>'title' as title, x.playbook, x.priority,
                   jsonb_path_query_first(x.fold, '$.decisions[*] ? (@.id == $id)', jsonb_build_object('id', d.id))
                     - 'options' - 'ladder' as decision
                 from decision d join exception x on x.id = d.exception_id
                 where d.plant = $1 and (d.asked_at, d.id) < ($2, $3)
                   and ($4::text is null or d.state = $4 or ($4 = 'open' and d.state <> 'decided'))
                   and ($5::text is null or d.function = $5) and ($6::text is null or d.owner = $6)
                 order by d.asked_at desc, d.id desc limit $7`,
          values: [
            plant,
            before,
            id,
            query.state ?? null,
            query.function ?? null,
            query.owner ?? null,
            query.limit + 1,
          ],
        });
        const names = new Map(parts.roster().people.map((person) => [person.id, person.name]));
        return toPage(
          rows.map((row) => asRow(row, names)),
          query.limit,
          (row) => [row.askedAt, row.id],
        );
      },
    );

    for (const name of Object.keys(ACTS) as ActName[]) registerAct(app, name, parts.acts);
  };

function registerAct(app: App, name: ActName, acts: Acts): void {
  app.post(
    `/api/decisions/:id/${name}`,
    {
      config: { requires: 'act' },
      schema: {
        summary: SUMMARY[name],
        tags: ['decisions'],
        params: DecisionId,
        body: ACTS[name],
        response: { 200: ActReplySchema, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const answer = await acts.onDecision(signedIn(request), request.params.id, name, request.body);
      return answer.ok ? answer : sendProblem(reply, answer.problem);
    },
  );
}

function asRow(
  { exception_id, title, playbook, priority, decision: d }: Row,
  names: ReadonlyMap<string, string>,
): DecisionRow {
  return {
    id: d.id,
    exceptionId: exception_id,
    exceptionTitle: title,
    playbook,
    priority,
    function: d.function,
    question: d.question,
    state: d.state,
    owner: d.owner,
    ownerName: d.owner === null ? null : (names.get(d.owner) ?? d.owner),
    askedAt: d.askedAt,
    acknowledgedAt: d.acknowledgedAt,
    decidedAt: d.outcome?.at ?? null,
    dueAt: d.dueAt,
    escalationLevel: d.escalationLevel,
    ladderExhausted: d.ladderExhausted,
    shelvedUntil: d.shelved?.until ?? null,
    option: d.outcome?.label ?? null,
    reason: d.outcome?.reason ?? null,
    version: d.version,
  };
}
