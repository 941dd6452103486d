/**
 * One posting: its state, its document with a way to it, what the ERP shows or says, and what a person can do: repair,
 * send again, enter the document of what was done by hand, give up; undo what is confirmed.
 */
import { Button } from '@mantine/core';
import type { Posting } from '@gemba/core/exception';
import type { PostingActBody, PostingActName, PostingRow } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import type { PostingDesk } from '../props.ts';
import { differenceWords } from '../view/difference-words.ts';
import { ActForm } from './decision-acts.tsx';
import { DocumentForm, RepairForm } from './posting-repair.tsx';
import { usePendingAct } from './use-pending-act.ts';

interface PostingLineProps {
  posting: Pick<Posting, 'id' | 'summary' | 'state' | 'erpDocument' | 'rejection'> & {
    differences?: Posting['differences'] | null;
    compensates?: string | null;
  };
  row: PostingRow | null;
  desk: PostingDesk;
  detail: string;
  /** to the exception behind it, where that is not on the screen */
  onOpen?: () => void;
}

export function PostingLine({ posting, row, desk, detail, onOpen }: PostingLineProps) {
  const repair = usePendingAct<string>();
  const [open, setOpen] = useState<PostingActName | null>(null);
  const rejected = posting.state === 'rejected';
  const choices = desk.onAct ? actsOn(posting, row) : [];
  const run = async <N extends PostingActName>(act: N, body: PostingActBody<N>): Promise<void> => {
    const { onAct } = desk;
    if (onAct && (await repair.run(t.posting.acts[act], () => onAct(posting.id, act, body)))) setOpen(null);
  };
  const cancel = () => setOpen(null);
  return (
    <li data-state={posting.state} aria-busy={repair.pending !== null}>
      <span>{posting.summary}</span>
      <span className="posting-state">
        {posting.erpDocument !== null && <Document document={posting.erpDocument} link={desk.documentLink} />}{' '}
        <span data-tone={rejected ? 'hot' : undefined}>
          {posting.state === 'confirmed' && '✓✓ '}
          {row?.ambiguous && posting.state === 'posting'
            ? t.posting.ambiguous
            : t.posting.states[posting.state]}
        </span>{' '}
        <small>{detail}</small>
      </span>
      {row?.readBack && <small className="read-back">{readBackWords(row.readBack)}</small>}
      {posting.differences && posting.differences.length > 0 && (
        <p data-tone="hot">{t.timeline.differs(differenceWords(posting.differences))}</p>
      )}
      {posting.rejection !== null && rejected && (
        <q>
          {t.posting.saysNo}: {posting.rejection}
        </q>
      )}
      {row?.lastError && !rejected && posting.state !== 'confirmed' && (
        <small data-tone="warm">
          {t.posting.trouble(row.lastError)} {t.posting.attempts(row.attempts)}
        </small>
      )}
      {repair.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {repair.problem}
        </p>
      )}
      {choices.length > 0 && (
        <div className="act-buttons">
          {choices.map((act, i) => (
            <Button
              key={act}
              size="compact-xs"
              variant={rejected && i === 0 ? 'filled' : 'default'}
              aria-expanded={act === 'retry' ? undefined : open === act}
              disabled={repair.pending !== null}
              onClick={() => (act === 'retry' ? void run('retry', {}) : setOpen(open === act ? null : act))}
            >
              {t.posting.acts[act]}
            </Button>
          ))}
          {repair.pending !== null && <output>{t.decision.pending}</output>}
        </div>
      )}
      {onOpen && (
        <button type="button" className="link" onClick={onOpen}>
          {t.health.open}
        </button>
      )}
      {open === 'repair' && row && (
        <RepairForm row={row} onSubmit={(body) => run('repair', body)} onCancel={cancel} />
      )}
      {open === 'enter-document' && (
        <DocumentForm onSubmit={(body) => run('enter-document', body)} onCancel={cancel} />
      )}
      {(open === 'void' || open === 'compensate') && (
        <ActForm
          label={t.posting.acts[open]}
          reason="required"
          reasonLabel={t.posting.why[open]}
          onSubmit={(_choice, reason) => run(open, { reason })}
          onCancel={cancel}
        />
      )}
    </li>
  );
}

/** The most likely way out first. */
function actsOn(posting: PostingLineProps['posting'], row: PostingRow | null): PostingActName[] {
  if (posting.state === 'rejected')
    return row ? ['repair', 'retry', 'enter-document', 'void'] : ['retry', 'enter-document', 'void'];
  if (posting.state === 'confirmed' && !posting.compensates) return ['compensate'];
  return [];
}

function Document({ document, link }: { document: string; link: string | null }) {
  if (link === null) return <b className="document">{document}</b>;
  return (
    <a
      className="document"
      href={link.replace('{document}', encodeURIComponent(document))}
      target="_blank"
      rel="noreferrer"
    >
      {document} ↗
    </a>
  );
}

const readBackWords = (readBack: NonNullable<PostingRow['readBack']>): string =>
  Object.entries(readBack)
    .filter(([name]) => name !== 'document' && name !== 'key')
    .map(([name, value]) => `${t.posting.fields[name] ?? name} ${value}`)
    .join(' · ');
