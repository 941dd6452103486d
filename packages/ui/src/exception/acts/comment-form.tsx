/**
 * A comment in which people are called by "@Name": typing @ opens a list below, arrows walk, Enter or Tab takes, Escape
 * closes the list and nothing else. The focus stays in the text all the while.
 */
import { Textarea } from '@mantine/core';
import type { ActBody, PersonOnRoster } from '@gemba/core/wire';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { t } from '../../messages/en.ts';
import { useKeys } from '../../parts/use-keys.ts';
import { callable, called, mentionAt, withMention, type Callable } from '../../view/acting/mentions.ts';
import { ReasonForm } from '../../parts/reason-form.tsx';

const MOST_LISTED = 6;
/** as many as the wire takes */
const MOST_CALLED = 20;

interface CommentFormProps {
  roster: readonly PersonOnRoster[];
  onSubmit: (body: ActBody<'comment'>) => Promise<void>;
  onCancel: () => void;
}

export function CommentForm({ roster, onSubmit, onCancel }: CommentFormProps) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Callable[]>([]);
  const mentions = called(text, chosen).slice(0, MOST_CALLED);
  return (
    <ReasonForm
      label={t.acts.send}
      reason="none"
      lacks={text.trim() === '' ? t.decision.required : null}
      onSubmit={() => onSubmit({ text: text.trim(), ...(mentions.length > 0 && { mentions }) })}
      onCancel={onCancel}
    >
      <MentionField
        people={roster.toSorted((a, b) => Number(b.on) - Number(a.on))}
        text={text}
        onText={setText}
        onCall={(person) => setChosen([...chosen, person])}
      />
    </ReasonForm>
  );
}

interface MentionFieldProps {
  people: readonly PersonOnRoster[];
  text: string;
  onText: (text: string) => void;
  onCall: (person: Callable) => void;
}

function MentionField({ people, text, onText, onCall }: MentionFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const typed = mentionAt(text, caret);
  const open = typed !== null && typed.from !== closedAt;
  const found = open ? callable(people, typed.query, MOST_LISTED) : [];
  const at = Math.min(active, found.length - 1);
  const take = (person: Callable | undefined) => {
    if (!typed || !person) return;
    const next = withMention(text, typed, person.name);
    // the text must stand in the field before the caret can go behind the name
    flushSync(() => {
      onCall({ id: person.id, name: person.name });
      onText(next.text);
      setCaret(next.caret);
      setClosedAt(typed.from);
      setActive(0);
    });
    field.current?.focus();
    field.current?.setSelectionRange(next.caret, next.caret);
  };
  useKeys(field, (event) => {
    if (found.length === 0) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setActive((at + step + found.length) % found.length);
    else if (event.key === 'Escape') setClosedAt(typed?.from ?? null);
    else if (event.key === 'Enter' || event.key === 'Tab') take(found[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const follow = () => setCaret(field.current?.selectionStart ?? 0);
  return (
    <div className="mention">
      <Textarea
        ref={field}
        size="xs"
        autosize
        minRows={2}
        label={t.acts.commentText}
        description={t.acts.commentHint}
        withAsterisk
        maxLength={4_000}
        value={text}
        onChange={(event) => {
          onText(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setActive(0);
          if (mentionAt(event.currentTarget.value, event.currentTarget.selectionStart)?.from !== closedAt)
            setClosedAt(null);
        }}
        onSelect={follow}
      />
      <output className="sr-only">
        {found[at] && t.acts.mentionAt(found[at].name, at + 1, found.length)}
      </output>
      {found.length > 0 && (
        <ul className="mention-list" aria-label={t.acts.mentionList}>
          {found.map((person, i) => (
            <li key={person.id}>
              <button
                type="button"
                tabIndex={-1}
                data-active={i === at}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(person)}
              >
                {person.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
