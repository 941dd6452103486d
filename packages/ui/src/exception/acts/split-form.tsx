/** Makes several questions of one, each with somebody to answer it. */
import { Button, TextInput } from '@mantine/core';
import type { Decision } from '@gemba/core/exception';
import type { ActBody, PersonOnRoster } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../../messages/en.ts';
import { peopleChoice } from '../../view/acting/people-choice.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { ActTitle } from './act-title.tsx';
import { onNow } from './owner-forms.tsx';
import { PeopleSelect } from './people-select.tsx';

const MOST_PARTS = 10;

interface Part {
  key: number;
  question: string;
  owner: string;
}

interface SplitFormProps {
  decision: Decision;
  roster: readonly PersonOnRoster[];
  onSubmit: (body: ActBody<'split'>) => Promise<void>;
  onCancel: () => void;
}

export function SplitForm({ decision, roster, onSubmit, onCancel }: SplitFormProps) {
  const groups = peopleChoice(onNow(roster), decision, [decision.owner]);
  const [parts, setParts] = useState<Part[]>([
    { key: 0, question: '', owner: '' },
    { key: 1, question: '', owner: '' },
  ]);
  const change = (key: number, changed: Partial<Part>) =>
    setParts(parts.map((part) => (part.key === key ? { ...part, ...changed } : part)));
  const unasked = parts.some(({ question }) => question.trim() === '');
  return (
    <ReasonForm
      label={t.acts.menu.split.label}
      title={<ActTitle act="split" />}
      reason="none"
      lacks={unasked ? t.acts.partsMissing : null}
      onSubmit={() =>
        onSubmit({
          expectedVersion: decision.version,
          parts: parts.map(({ question, owner }) => ({
            question: question.trim(),
            ...(owner !== '' && { owner }),
          })),
        })
      }
      onCancel={onCancel}
    >
      <ol className="split-parts" aria-label={t.acts.parts}>
        {parts.map(({ key, question, owner }, i) => (
          <li key={key}>
            <TextInput
              size="xs"
              label={t.acts.partQuestion(i + 1)}
              placeholder={decision.question}
              maxLength={500}
              value={question}
              onChange={(event) => change(key, { question: event.currentTarget.value })}
            />
            <PeopleSelect
              label={t.acts.partOwner(i + 1)}
              groups={groups}
              none={t.acts.partSameOwner}
              value={owner}
              onChange={(id) => change(key, { owner: id })}
            />
            {parts.length > 2 && (
              <button
                type="button"
                className="link"
                onClick={() => setParts(parts.filter((part) => part.key !== key))}
              >
                {t.acts.partRemove(i + 1)}
              </button>
            )}
          </li>
        ))}
      </ol>
      {parts.length < MOST_PARTS && (
        <Button
          type="button"
          size="compact-xs"
          variant="default"
          onClick={() =>
            setParts([
              ...parts,
              { key: 1 + Math.max(...parts.map(({ key }) => key)), question: '', owner: '' },
            ])
          }
        >
          {t.acts.partAdd}
        </Button>
      )}
      <p className="note">{t.acts.sureOfSplit}</p>
    </ReasonForm>
  );
}
