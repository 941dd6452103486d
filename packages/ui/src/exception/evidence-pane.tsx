/** The very signals behind the exception, what was understood of them and how surely, what is missing, and similar cases. */
import type { Evidence } from '@gemba/core/wire';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import { functionName, kindName } from '../format/names.ts';
import { useFormat } from '../provider.tsx';
import { readableEvent } from '../view/evidence/readable-event.ts';
import { understood } from '../view/evidence/understood.ts';
import { Pane } from './pane.tsx';
import { verbatim } from '../view/evidence/verbatim.ts';

/** So many reports say what happened; the others, mostly repetitions, are one press away. */
const FIRST_MESSAGES = 2;

interface EvidencePaneProps {
  evidence: Evidence;
  now: number;
  onOpen: (exceptionId: string) => void;
}

export function EvidencePane({ evidence, now, onOpen }: EvidencePaneProps) {
  const format = useFormat();
  const { similar } = evidence;
  const events = evidence.events.map(readableEvent);
  const sources = new Set(events.map((event) => event.source)).size;
  const { fields, missing } = understood(events);
  const [all, setAll] = useState(false);
  const more = events.length - FIRST_MESSAGES;
  return (
    <Pane as="aside" label={t.exception.evidence(events.length, sources)}>
      <h2>{t.exception.evidence(events.length, sources)}</h2>
      {events.length === 0 && <p className="note">{t.exception.noEvidence}</p>}
      <ul className="messages">
        {(all ? events : events.slice(0, FIRST_MESSAGES)).map((event) => (
          <li key={event.id}>
            <div>
              <span>{event.source}</span>
              <time dateTime={event.occurredAt} title={format.dateTime(event.receivedAt)}>
                {format.moment(event.occurredAt, now)}
              </time>
            </div>
            <p>{verbatim(event.content)}</p>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t.exception.fewerRows : t.exception.moreRows(more)}
          <span className="sr-only">: {t.exception.evidence(events.length, sources)}</span>
        </button>
      )}
      <h2>{t.exception.understood}</h2>
      <dl className="fields">
        {fields.map(({ name, field, agree }) => (
          <div key={name}>
            <dt>{functionName(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase())}</dt>
            <dd>
              <b>{typeof field.value === 'number' ? format.number(field.value) : String(field.value)}</b>
              <small>
                {agree > 1
                  ? t.exception.agree(agree)
                  : t.exception.sure(
                      field.confidence < 1 ? format.percent(field.confidence) : null,
                      kindName(field.from),
                    )}
              </small>
            </dd>
          </div>
        ))}
        {missing.map((name) => (
          <div key={name} data-missing>
            <dt>{functionName(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase())}</dt>
            <dd>
              <b data-tone="warm">{t.exception.missing}</b>
              <small>{t.exception.missingNote}</small>
            </dd>
          </div>
        ))}
      </dl>
      <h2>{t.exception.similar}</h2>
      {similar.length === 0 && <p className="note">{t.exception.noSimilar}</p>}
      <ul className="similar">
        {similar.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => onOpen(one.id)}>
              <b>{one.title}</b>
              <small>
                {format.dateTime(one.openedAt)}
                {one.outcomes
                  .map((outcome) => `. ${functionName(outcome.function)}: ${outcome.label}`)
                  .join('')}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </Pane>
  );
}
