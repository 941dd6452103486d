/** What colleagues were asked about a decision, and what they said; whoever is asked answers here. */
import type { ColleagueQuestion, Decision } from '@gemba/core/exception';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { OnAct, People, Viewer } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import { ReasonForm } from '../../parts/reason-form.tsx';
import type { PendingAct } from '../../parts/use-pending-act.ts';

interface ColleagueThreadProps {
  decision: Decision;
  people: People;
  viewer: Viewer | null;
  now: number;
  acts: PendingAct<string>;
  onAct: OnAct;
}

export function ColleagueThread(props: ColleagueThreadProps) {
  const { questions = [] } = props.decision;
  if (questions.length === 0) return null;
  return (
    <ul className="colleagues">
      {questions.map((question) => (
        <li key={question.id}>
          <Question {...props} question={question} />
        </li>
      ))}
    </ul>
  );
}

function Question(props: ColleagueThreadProps & { question: ColleagueQuestion }) {
  const { question, decision, people, viewer, now, acts, onAct } = props;
  const format = useFormat();
  const [answering, setAnswering] = useState(false);
  const name = (id: string) => shortName(people.get(id)?.name ?? id);
  const { answer } = question;
  const mine = viewer?.id === question.person && answer === null && decision.state !== 'decided';
  return (
    <>
      <small>
        {t.questions.asked(name(question.by), name(question.person), format.moment(question.at, now))}
      </small>
      <p>{question.text}</p>
      {answer ? (
        <div className="colleague-answer">
          <small>{t.questions.answered(name(answer.by), format.moment(answer.at, now))}</small>
          <p>{answer.text}</p>
        </div>
      ) : (
        !mine && <p className="note">{t.questions.waits}</p>
      )}
      {mine &&
        (answering ? (
          <ReasonForm
            label={t.questions.answer}
            reason="required"
            reasonLabel={t.questions.toYou}
            onSubmit={async (text) => {
              await acts.run(t.questions.answer, () =>
                onAct(decision.id, 'answer', { question: question.id, text }),
              );
            }}
            onCancel={() => setAnswering(false)}
          />
        ) : (
          <Button size="xs" disabled={acts.pending !== null} onClick={() => setAnswering(true)}>
            {t.questions.answer}
          </Button>
        ))}
    </>
  );
}
