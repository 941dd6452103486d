/** The record of one exception in plain words, newest first. */
import type { JournalEntry } from '@gemba/core/exception';
import { useMemo } from 'react';
import { t } from '../messages/en.ts';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { timelineWords } from '../view/timeline/timeline-words.ts';

export function TimelinePane({ entries, people }: { entries: readonly JournalEntry[]; people: People }) {
  const format = useFormat();
  const lines = useMemo(() => timelineWords(entries, people, format), [entries, people, format]);
  return (
    <>
      <h2>{t.exception.timeline}</h2>
      <ol className="timeline" reversed>
        {lines.map((line) => (
          <li key={line.seq} data-tone-edge={line.tone}>
            <time dateTime={line.at} title={format.dateTime(line.at)}>
              {format.seconds(line.at)}
            </time>{' '}
            <b>{line.what}</b>
            <small>
              {line.who}
              {line.note !== null && <>, {line.note}</>}
              {line.quote !== null && <>, {t.decision.because(line.quote)}</>}
            </small>
          </li>
        ))}
      </ol>
    </>
  );
}
