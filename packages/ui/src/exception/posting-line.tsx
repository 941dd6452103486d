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
import { useFormat } from '../provider.tsx';
import { differenceWords } from '../view/posting/difference-words.ts';
import type { Heat } from '../view/wall/lamp.ts';
import { actsOn, figureWords } from '../view/posting/posting-view.ts';
import { DocumentForm, RepairForm } from './posting-repair.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { usePendingAct } from '../parts/use-pending-act.ts';

interface PostingLineProps {
  posting: Pick<Posting, 'id' | 'kind' | 'summary' | 'state' | 'erpDocument' | 'rejection'> & {
    differences?: Posting['differences'] | null;
    compensates?: string | null;
  };
  /** null: not read yet */
  row: PostingRow | null;
  desk: PostingDesk;
  detail: string;
  /** of the exception that posted it */
  exceptionOpen: boolean;
  /** the refused posting on the same document that goes first */
  waitsFor?: { summary: string; onOpen: () => void };
  /** what is offered elsewhere on the screen */
  elsewhere?: ReadonlySet<PostingActName>;
  /** to the exception behind it, where that is not on the screen */
  onOpen?: () => void;
}

const TONES: Partial<Record<Posting['state'], Heat>> = { rejected: 'hot' };

export function PostingLine(props: PostingLineProps) {
  const { posting, row, desk, detail, exceptionOpen, waitsFor, elsewhere, onOpen } = props;
  const format = useFormat();
  const acts = usePendingAct<string>();
  const [open, setOpen] = useState<PostingActName | null>(null);
  const { state, summary, erpDocument, rejection, differences } = posting;
  const rejected = state === 'rejected';
  const unanswered = row?.ambiguous === true && (state === 'posting' || state === 'queued');
  const choices = desk.onAct ? actsOn(posting, exceptionOpen).filter((act) => !elsewhere?.has(act)) : [];
  const form = choices.find((act) => act === open) ?? null;
  const run = async <N extends PostingActName>(act: N, body: PostingActBody<N>): Promise<void> => {
    const { onAct } = desk;
    if (onAct && (await acts.run(t.posting.acts[act], () => onAct(posting.id, act, body)))) setOpen(null);
  };
  const cancel = () => setOpen(null);
  return (
    <li data-testid="posting" data-state={state} aria-busy={acts.pending !== null}>
      <span className="posting-summary">{summary}</span>
      <span className="posting-state">
        {erpDocument !== null && <Document document={erpDocument} link={desk.documentLink} />}
        <span data-tone={unanswered ? 'warm' : TONES[state]}>
          {state === 'confirmed' && '✓✓ '}
          {unanswered ? t.posting.ambiguous : t.posting.states[state]}
        </span>
        <small>{detail}</small>
      </span>
      {waitsFor && (
        <small data-tone="warm">
          {t.posting.waitsFor}{' '}
          <button type="button" className="link" onClick={waitsFor.onOpen}>
            {waitsFor.summary}
          </button>
        </small>
      )}
      {posting.compensates && <small>{t.posting.undoes}</small>}
      {row?.readBack ? (
        <small>{t.posting.shows(figureWords(row.readBack, format))}</small>
      ) : (
        row &&
        (rejected || unanswered) && <small>{t.posting.sent(figureWords(row.transaction, format))}</small>
      )}
      {differences && differences.length > 0 && (
        <p data-tone="hot">{t.timeline.differs(differenceWords(differences))}</p>
      )}
      {rejection !== null && rejected && form !== 'repair' && <q>{t.posting.saysNo(rejection)}</q>}
      {row?.lastError && !rejected && state !== 'confirmed' && (
        <small data-tone="warm">
          {t.posting.trouble(row.lastError)} {t.posting.attempts(row.attempts)}
        </small>
      )}
      {acts.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {acts.problem}
        </p>
      )}
      {(choices.length > 0 || onOpen) && (
        <div className="act-buttons">
          {choices.map((act, i) => (
            <Button
              key={act}
              size="compact-xs"
              variant={rejected && i === 0 && form === null ? 'filled' : 'default'}
              aria-expanded={act === 'retry' ? undefined : form === act}
              disabled={acts.pending !== null || (act === 'repair' && row === null)}
              onClick={() => (act === 'retry' ? void run('retry', {}) : setOpen(form === act ? null : act))}
            >
              {t.posting.acts[act]}
              <span className="sr-only"> {summary}</span>
            </Button>
          ))}
          {onOpen && (
            <button type="button" className="link" onClick={onOpen}>
              {t.health.open}
              <span className="sr-only"> {summary}</span>
            </button>
          )}
          {acts.pending !== null && <output>{t.decision.pending}</output>}
        </div>
      )}
      {form === 'repair' && row && (
        <RepairForm row={row} onSubmit={(body) => run('repair', body)} onCancel={cancel} />
      )}
      {form === 'enter-document' && (
        <DocumentForm onSubmit={(body) => run('enter-document', body)} onCancel={cancel} />
      )}
      {(form === 'void' || form === 'compensate') && (
        <ReasonForm
          label={t.posting.acts[form]}
          reason="required"
          reasonLabel={t.posting.why[form]}
          onSubmit={(reason) => run(form, { reason })}
          onCancel={cancel}
        />
      )}
    </li>
  );
}

function Document({ document, link }: { document: string; link: string | null }) {
  if (link === null) return <b className="document">{document}</b>;
  return (
    <a
      className="document"
      href={link.replace('{document}', encodeURIComponent(document))}
      target="_blank"
      rel="noreferrer"
      title={t.posting.openDocument}
    >
      {document} <span aria-hidden>↗</span>
    </a>
  );
}
