/** One more code and what it is in the ERP. An item goes with units and lots only, a factor with units only. */
import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { CODE_ENTITIES, type CodeEntity } from '@gemba/core/posting';
import { useRef, useState, type FormEvent } from 'react';
import { useFocusWhileOpen } from '../parts/reason-form.tsx';
import { t } from '../messages/en.ts';
import { useKeys } from '../parts/use-keys.ts';
import type { NewCrossReference } from '../props.ts';

interface CrossReferenceFormProps {
  onSubmit: (added: NewCrossReference) => Promise<void>;
  onCancel: () => void;
}

export function CrossReferenceForm({ onSubmit, onCancel }: CrossReferenceFormProps) {
  const [entity, setEntity] = useState<CodeEntity>('item');
  const [codes, setCodes] = useState({ ours: '', theirs: '', item: '' });
  const [factor, setFactor] = useState<number | string>(1);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useFocusWhileOpen(form);
  useKeys(form, (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  });
  const say = t.health.references;
  const hasItem = entity === 'uom' || entity === 'lot';
  const lacks = (code: string) => (tried && code.trim() === '' ? t.decision.required : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const [ours, theirs, item] = [codes.ours.trim(), codes.theirs.trim(), codes.item.trim()];
    if (ours === '' || theirs === '') return;
    void onSubmit({
      entity,
      ours,
      theirs,
      item: hasItem && item !== '' ? item : null,
      factor: entity === 'uom' && Number(factor) > 0 ? Number(factor) : 1,
    });
  };
  const code = (name: keyof typeof codes, label: string, required: boolean) => (
    <TextInput
      size="xs"
      label={label}
      withAsterisk={required}
      error={required ? lacks(codes[name]) : undefined}
      value={codes[name]}
      onChange={(event) => setCodes({ ...codes, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form ref={form} className="reference-form" onSubmit={submit} noValidate>
      <NativeSelect
        size="xs"
        label={say.entity}
        data={CODE_ENTITIES.map((value) => ({ value, label: say.entities[value] }))}
        value={entity}
        onChange={(event) => setEntity(event.currentTarget.value as CodeEntity)}
      />
      {code('ours', say.ours, true)}
      {code('theirs', say.theirs, true)}
      {hasItem && code('item', say.item, false)}
      {entity === 'uom' && (
        <NumberInput
          size="xs"
          label={say.factorLabel}
          hideControls
          allowNegative={false}
          value={factor}
          onChange={setFactor}
        />
      )}
      <div className="form-acts">
        <Button type="submit" size="xs">
          {say.add}
        </Button>
        <Button type="button" size="xs" variant="default" onClick={onCancel}>
          {t.decision.cancel}
        </Button>
      </div>
    </form>
  );
}
