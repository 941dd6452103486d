/**
 * The options of a decision with their effect before choosing. An option that needs nothing more is confirmed with one
 * more press, so that a slip posts nothing; one with parameters or a reason opens its form in place.
 */
import { Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { Decision, Option } from '@gemba/core/exception';
import { useRef, useState, type FormEvent } from 'react';
import { kindName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { useKeys } from '../parts/use-keys.ts';

type Params = Record<string, string | number>;

interface OptionsProps {
  decision: Decision;
  disabled: boolean;
  /** label of the option that is on its way */
  pendingOption: string | null;
  onDecide: (option: Option, params: Params, reason: string) => void;
}

export function Options({ decision, disabled, pendingOption, onDecide }: OptionsProps) {
  const [open, setOpen] = useState<string | null>(null);
  const chosen = decision.outcome?.option;
  return (
    <ul className="options" aria-label={t.decision.choose}>
      {decision.options.map((option) => (
        <li
          key={option.id}
          className="option"
          data-chosen={option.id === chosen}
          data-pending={option.label === pendingOption}
          data-open={open === option.id}
        >
          <div className="option-face">
            <button
              type="button"
              aria-describedby={`${decision.id}-${option.id}`}
              aria-expanded={disabled ? undefined : open === option.id}
              disabled={disabled}
              onClick={() => setOpen(open === option.id ? null : option.id)}
            >
              {option.label}
            </button>
            <span id={`${decision.id}-${option.id}`}>
              {option.id === chosen && <b>✓ {t.decision.chosen}. </b>}
              {option.detail}
            </span>
          </div>
          {open === option.id && !disabled && (
            <OptionForm
              option={option}
              onCancel={() => setOpen(null)}
              onConfirm={(params, reason) => onDecide(option, params, reason)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

interface OptionFormProps {
  option: Option;
  onConfirm: (params: Params, reason: string) => void;
  onCancel: () => void;
}

function OptionForm({ option, onConfirm, onCancel }: OptionFormProps) {
  const [params, setParams] = useState<Params>(() =>
    Object.fromEntries(option.params.flatMap((p) => (p.value === undefined ? [] : [[p.name, p.value]]))),
  );
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useKeys(form, (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  });
  const lacks = (name: string) => params[name] === undefined || params[name] === '';
  const missing = option.params.filter((p) => p.required && lacks(p.name)).map((p) => p.name);
  const reasonMissing = option.needsReason && reason.trim() === '';
  const set = (name: string, value: string | number) => setParams({ ...params, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing.length > 0 || reasonMissing) return;
    onConfirm(Object.fromEntries(Object.entries(params).filter(([, value]) => value !== '')), reason.trim());
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      {option.params.map((p) => {
        const error = tried && missing.includes(p.name) ? t.decision.required : undefined;
        const common = { label: p.label, size: 'xs', withAsterisk: p.required, error } as const;
        return p.type === 'number' ? (
          <NumberInput
            key={p.name}
            {...common}
            value={params[p.name] ?? ''}
            onChange={(value) => set(p.name, value)}
          />
        ) : (
          <TextInput
            key={p.name}
            {...common}
            type={p.type === 'date' ? 'date' : 'text'}
            value={params[p.name] ?? ''}
            onChange={(event) => set(p.name, event.currentTarget.value)}
          />
        );
      })}
      <Textarea
        label={t.decision.reason}
        placeholder={t.decision.reasonHint}
        size="xs"
        autosize
        minRows={1}
        withAsterisk={option.needsReason}
        error={tried && reasonMissing ? t.decision.required : undefined}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <p className="note">
        {option.posts.length > 0
          ? t.decision.posts(option.posts.map(kindName).join(', '))
          : t.decision.postsNothing}
      </p>
      <div className="form-acts">
        <Button type="submit" size="xs">
          {t.decision.confirm}
        </Button>
        <Button type="button" size="xs" variant="default" onClick={onCancel}>
          {t.decision.cancel}
        </Button>
      </div>
    </form>
  );
}
