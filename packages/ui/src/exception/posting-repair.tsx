/** The ways out of a refusal that need more than a reason: change what was refused, or name the document made by hand. */
import { Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { Transaction } from '@gemba/core/posting';
import type { PostingActBody, PostingRow } from '@gemba/core/wire';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { t } from '../messages/en.ts';
import { useKeys } from '../parts/use-keys.ts';

type Changes = PostingActBody<'repair'>['changes'];
type Field = keyof Changes;

/** In the order in which a person reads a posting. */
const FIELDS = [
  'item',
  'lot',
  'qty',
  'uom',
  'from',
  'to',
  'date',
  'postingDate',
] as const satisfies readonly Field[];
const DATES: ReadonlySet<string> = new Set(['date', 'postingDate']);
/** May be said where nothing was said before: where goods are taken from. */
const GOODS: ReadonlySet<Transaction['kind']> = new Set([
  'quality-hold',
  'quality-release',
  'scrap',
  'transfer',
]);

interface RepairFormProps {
  row: PostingRow;
  onSubmit: (body: PostingActBody<'repair'>) => Promise<void>;
  onCancel: () => void;
}

/** What the refusal is about comes first and has the focus, where the ERP's answer tells. */
export function RepairForm({ row, onSubmit, onCancel }: RepairFormProps) {
  const { transaction, refusedField } = row;
  const shown = FIELDS.filter(
    (field) =>
      transaction[field] !== undefined ||
      ((field === 'from' || field === 'to') && GOODS.has(transaction.kind)),
  ).toSorted((a, b) => Number(b === refusedField) - Number(a === refusedField));
  const [values, setValues] = useState<Changes>({});
  const changed = shown.filter(
    (field) => values[field] !== undefined && values[field] !== '' && values[field] !== transaction[field],
  );
  const set = (field: Field, value: string | number) => setValues({ ...values, [field]: value });
  return (
    <Form
      label={t.posting.acts.repair}
      lacks={changed.length === 0 ? t.posting.changeSomething : null}
      onSubmit={(reason) =>
        onSubmit({ changes: Object.fromEntries(changed.map((field) => [field, values[field]])), reason })
      }
      onCancel={onCancel}
    >
      {shown.map((field) => {
        const common = {
          label: t.posting.fields[field] ?? field,
          size: 'xs',
          'data-autofocus': field === refusedField || undefined,
          description: field === refusedField ? t.posting.refusedHere : undefined,
        } as const;
        return field === 'qty' ? (
          <NumberInput
            key={field}
            {...common}
            min={0}
            value={values.qty ?? transaction.qty ?? ''}
            onChange={(value) => set(field, value)}
          />
        ) : (
          <TextInput
            key={field}
            {...common}
            type={DATES.has(field) ? 'date' : 'text'}
            value={values[field] ?? transaction[field] ?? ''}
            onChange={(event) => set(field, event.currentTarget.value)}
          />
        );
      })}
    </Form>
  );
}

interface DocumentFormProps {
  onSubmit: (body: PostingActBody<'enter-document'>) => Promise<void>;
  onCancel: () => void;
}

export function DocumentForm({ onSubmit, onCancel }: DocumentFormProps) {
  const [document, setDocument] = useState('');
  return (
    <Form
      label={t.posting.acts['enter-document']}
      lacks={document.trim() === '' ? t.decision.required : null}
      onSubmit={(reason) => onSubmit({ document: document.trim(), reason })}
      onCancel={onCancel}
    >
      <TextInput
        size="xs"
        label={t.posting.document}
        withAsterisk
        value={document}
        onChange={(event) => setDocument(event.currentTarget.value)}
      />
    </Form>
  );
}

interface FormProps {
  label: string;
  /** what is missing besides the reason; null: nothing */
  lacks: string | null;
  onSubmit: (reason: string) => Promise<void>;
  onCancel: () => void;
  children: ReactNode;
}

function Form({ label, lacks, onSubmit, onCancel, children }: FormProps) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useKeys(form, (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (lacks === null && reason.trim() !== '') void onSubmit(reason.trim());
  };
  return (
    <form ref={form} className="repair" onSubmit={submit} noValidate>
      {children}
      <Textarea
        size="xs"
        autosize
        minRows={1}
        label={t.decision.reason}
        withAsterisk
        error={tried && reason.trim() === '' ? t.decision.required : undefined}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {tried && lacks !== null && (
        <p className="problem" role="alert">
          {lacks}
        </p>
      )}
      <div className="form-acts">
        <Button type="submit" size="xs">
          {label}
        </Button>
        <Button type="button" size="xs" variant="default" onClick={onCancel}>
          {t.decision.cancel}
        </Button>
      </div>
    </form>
  );
}
