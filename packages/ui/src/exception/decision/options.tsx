/**
 * The options of a decision with their effect before choosing. An option that needs nothing more is confirmed with one
 * more press, so that a slip posts nothing; one with parameters or a reason opens its form in place; one that is signed
 * asks for the password at the end.
 */
import { Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { Decision, Option } from '@gemba/core/exception';
import { useRef, useState, type FormEvent } from 'react';
import { kindName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { useKeys } from '../../parts/use-keys.ts';
import { SignatureDialog } from '../acts/signature-dialog.tsx';
import type { PendingAct } from '../../parts/use-pending-act.ts';

type Params = Record<string, string | number>;

export interface Choice {
  params: Params;
  /** may be empty */
  reason: string;
  /** of a signed option */
  password?: string;
}

interface OptionsProps {
  decision: Decision;
  /** it is asked, and this person may answer it */
  answerable: boolean;
  /** its `pending` is the label of the option that is on its way */
  acts: PendingAct<string>;
  /** the hub cannot be reached */
  away: boolean;
  /** @returns whether it was accepted */
  onDecide: (option: Option, choice: Choice) => Promise<boolean>;
}

export function Options({ decision, answerable, acts, away, onDecide }: OptionsProps) {
  const [open, setOpen] = useState<string | null>(null);
  const [signing, setSigning] = useState<{ option: Option; choice: Choice } | null>(null);
  const chosen = decision.outcome?.option;
  const busy = acts.pending !== null;
  // answered by somebody else meanwhile: its form does not open again by itself when the question comes back
  if (!answerable && open !== null) setOpen(null);
  const close = (accepted: boolean): boolean => {
    if (accepted) {
      setOpen(null);
      setSigning(null);
    }
    return accepted;
  };
  const choose = (option: Option, choice: Choice) => {
    if (option.signature === undefined) return void onDecide(option, choice).then(close);
    acts.dismiss();
    setSigning({ option, choice });
  };
  return (
    <>
      <ul className="options" aria-label={t.decision.choose} data-answerable={answerable}>
        {decision.options.map((option) => (
          <li
            key={option.id}
            className="option"
            data-chosen={option.id === chosen}
            data-proposed={option.id === decision.proposal?.option}
            data-pending={option.label === acts.pending}
            data-open={open === option.id}
          >
            <div className="option-face">
              <button
                type="button"
                aria-describedby={`${decision.id}-${option.id}`}
                aria-expanded={answerable ? open === option.id : undefined}
                disabled={!answerable || busy}
                onClick={() => setOpen(open === option.id ? null : option.id)}
              >
                {option.label}
              </button>
              <span id={`${decision.id}-${option.id}`}>
                {option.id === chosen && <b>✓ {t.decision.chosen}. </b>}
                {option.id === decision.proposal?.option && <b>½ {t.decision.proposed}. </b>}
                {option.detail}
                {decision.state !== 'decided' && <Needs option={option} />}
              </span>
            </div>
            {open === option.id && answerable && (
              // hidden, not gone: what was typed is still there when the hub says no
              <div hidden={busy && signing === null}>
                <OptionForm
                  option={option}
                  onCancel={() => setOpen(null)}
                  onConfirm={(choice) => choose(option, choice)}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
      {signing?.option.signature !== undefined && (
        <SignatureDialog
          label={signing.option.label}
          meaning={signing.option.signature}
          away={away}
          busy={busy}
          problem={acts.problem}
          onSign={(password) => onDecide(signing.option, { ...signing.choice, password }).then(close)}
          onClose={() => setSigning(null)}
        />
      )}
    </>
  );
}

/** What an option asks for beyond choosing it, said before. */
function Needs({ option }: { option: Option }) {
  const needs = [
    ...(option.signature === undefined ? [] : [t.decision.needsSignature]),
    ...(option.fourEyes ? [t.decision.needsSecond] : []),
  ];
  return needs.length > 0 && <small className="needs">{needs.join('; ')}</small>;
}

interface OptionFormProps {
  option: Option;
  onConfirm: (choice: Choice) => void;
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
    onConfirm({
      params: Object.fromEntries(Object.entries(params).filter(([, value]) => value !== '')),
      reason: reason.trim(),
    });
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
          {option.signature === undefined ? t.decision.confirm : t.decision.sign}
        </Button>
        <Button type="button" size="xs" variant="default" onClick={onCancel}>
          {t.decision.cancel}
        </Button>
      </div>
    </form>
  );
}
