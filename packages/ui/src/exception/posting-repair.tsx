/** The ways out of a refusal that need more than a reason: change what was refused, or name the document made by hand. */
import { NumberInput, TextInput } from '@mantine/core';
import type { Transaction } from '@gemba/core/posting';
import type { PostingActBody, PostingRow } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import { refusedField } from '../view/posting/posting-view.ts';
import { ReasonForm } from '../parts/reason-form.tsx';

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

/** What the refusal is about comes first, has the focus, and has the ERP's words beside it. */
export function RepairForm({ row, onSubmit, onCancel }: RepairFormProps) {
  const { transaction, rejection } = row;
  const refused = refusedField(row);
  const shown = FIELDS.filter(
    (field) =>
      transaction[field] !== undefined ||
      ((field === 'from' || field === 'to') && GOODS.has(transaction.kind)),
  ).toSorted((a, b) => Number(b === refused) - Number(a === refused));
  const [values, setValues] = useState<Changes>({});
  const changed = shown.filter(
    (field) => values[field] !== undefined && values[field] !== '' && values[field] !== transaction[field],
  );
  const set = (field: Field, value: string | number) => setValues({ ...values, [field]: value });
  return (
    <ReasonForm
      label={t.posting.acts.repair}
      reason="required"
      lacks={changed.length === 0 ? t.posting.changeSomething : null}
      onSubmit={(reason) =>
        onSubmit({ changes: Object.fromEntries(changed.map((field) => [field, values[field]])), reason })
      }
      onCancel={onCancel}
    >
      {refused === null && rejection !== null && <q>{t.posting.saysNo(rejection)}</q>}
      <div className="repair-fields">
        {shown.map((field) => {
          const common = {
            label: t.posting.fields[field] ?? field,
            size: 'xs',
            className: field === refused ? 'refused-field' : undefined,
            description:
              field === refused && rejection !== null ? t.posting.saysNo(rejection) : changedFrom(field),
            inputWrapperOrder: ['label', 'input', 'description', 'error'],
          } satisfies Partial<React.ComponentProps<typeof TextInput>>;
          return field === 'qty' ? (
            <NumberInput
              key={field}
              {...common}
              min={0}
              allowNegative={false}
              hideControls
              suffix={transaction.uom ? ` ${values.uom ?? transaction.uom}` : ''}
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
      </div>
    </ReasonForm>
  );

  function changedFrom(field: Field): string | undefined {
    return changed.includes(field)
      ? t.posting.was(String(transaction[field] ?? t.timeline.nothing))
      : undefined;
  }
}

interface DocumentFormProps {
  onSubmit: (body: PostingActBody<'enter-document'>) => Promise<void>;
  onCancel: () => void;
}

export function DocumentForm({ onSubmit, onCancel }: DocumentFormProps) {
  const [document, setDocument] = useState('');
  return (
    <ReasonForm
      label={t.posting.acts['enter-document']}
      reason="required"
      lacks={document.trim() === '' ? t.posting.documentMissing : null}
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
    </ReasonForm>
  );
}
