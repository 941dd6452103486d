/**
 * Why an act was not done, where it is seen: the button that was pressed may lie a screen below. Where somebody else was
 * faster it says who, and what they chose.
 */
import type { Decision } from '@gemba/core/exception';
import { useEffect, useRef } from 'react';
import { shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { People, Viewer } from '../../props.ts';

interface RefusalProps {
  problem: string;
  decision: Decision;
  people: People;
  viewer: Viewer | null;
}

export function Refusal({ problem, decision: { outcome }, people, viewer }: RefusalProps) {
  const line = useRef<HTMLParagraphElement>(null);
  // in braces: browsers answer with a promise, and what an effect returns is called
  useEffect(() => {
    line.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <p className="problem" role="alert" ref={line}>
      <b>{t.decision.rolledBack}.</b> {problem}
      {outcome && outcome.by !== viewer?.id && (
        <> {t.decision.chosenBy(shortName(people.get(outcome.by)?.name ?? outcome.by), outcome.label)}</>
      )}
    </p>
  );
}
