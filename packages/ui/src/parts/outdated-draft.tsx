/** Others have published while somebody was writing: said in words, and nothing that was written is lost. */
import { Button } from '@mantine/core';
import { t } from '../messages/en.ts';

interface OutdatedDraftProps {
  /** the newest */
  version: number;
  /** the name of whoever has published it, and why */
  by: string;
  reason: string;
  /** the text stays, and counts from now on as a change of the newest version */
  onKeep: () => void;
}

export const OutdatedDraft = ({ version, by, reason, onKeep }: OutdatedDraftProps) => (
  <p className="act-buttons" role="alert">
    <b data-tone="warm">▲ {t.texts.outdated(version, by, reason)}</b>
    <Button size="xs" variant="default" onClick={onKeep}>
      {t.texts.keepMine}
    </Button>
  </p>
);
