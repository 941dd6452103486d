/**
 * A form that ends in a reason: of acts on a decision and on a posting. It takes the focus and gives it back; Enter
 * submits (Shift+Enter begins a line), Escape closes it and nothing else.
 */
import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { t } from '../messages/en.ts';
import { useKeys } from './use-keys.ts';

interface ReasonFormProps {
  /** of the button that submits */
  label: string;
  /** above the fields: what this form does, where no pressed button beside it says so */
  title?: ReactNode;
  /** `none`: the fields say it all */
  reason: 'optional' | 'required' | 'none';
  reasonLabel?: string;
  /** a reason that is made of the act itself, to be edited */
  suggested?: string;
  /** what is missing besides the reason; absent: nothing */
  lacks?: string | null;
  /** nothing can be submitted now: `title` or the fields say why */
  disabled?: boolean;
  onSubmit: (reason: string) => Promise<void>;
  onCancel: () => void;
  /** the fields before the reason */
  children?: ReactNode;
}

export function ReasonForm(props: ReasonFormProps) {
  const { label, title, reason, reasonLabel, lacks = null, disabled = false, onSubmit, onCancel } = props;
  const [text, setText] = useState(props.suggested ?? '');
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useFocusWhileOpen(form);
  useKeys(form, (event) => {
    // an open list of choices takes it for itself
    const isListOpen = event.target instanceof Element && event.target.ariaExpanded === 'true';
    if (event.key === 'Escape' && isListOpen) event.stopPropagation();
    else if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      form.current?.requestSubmit();
    }
  });
  const noReason = reason === 'required' && text.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (lacks === null && !noReason && !disabled) void onSubmit(text.trim());
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      {title !== undefined && <p className="form-title">{title}</p>}
      {props.children}
      {reason !== 'none' && (
        <Textarea
          size="xs"
          autosize
          minRows={1}
          label={reasonLabel ?? t.decision.reason}
          withAsterisk={reason === 'required'}
          error={tried && noReason ? t.decision.required : undefined}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {tried && lacks !== null && (
        <p className="problem" role="alert">
          {lacks}
        </p>
      )}
      <div className="form-acts">
        <Button type="submit" size="xs" disabled={disabled}>
          {label}
        </Button>
        <Button type="button" size="xs" variant="default" onClick={onCancel}>
          {t.decision.cancel}
        </Button>
      </div>
    </form>
  );
}

/**
 * The first field has the focus while the form is there; then it goes back to what had opened it, or, where that has
 * gone meanwhile as an entry of a menu does, to what holds the form.
 */
export function useFocusWhileOpen(form: React.RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    const holder = form.current?.closest<HTMLElement>('[tabindex="-1"]');
    form.current?.querySelector<HTMLElement>('input:not([disabled]), textarea, select')?.focus();
    return () => {
      const back =
        before instanceof HTMLElement && before.isConnected && before !== document.body ? before : holder;
      back?.focus({ preventScroll: true });
    };
  }, [form]);
}
