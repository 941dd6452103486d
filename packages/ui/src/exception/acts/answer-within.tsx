/** Within what time a hand-over has to be answered. */
import { NativeSelect } from '@mantine/core';
import { instant, type Instant } from '@gemba/core/time';
import { duration } from '../../format/duration.ts';
import { t } from '../../messages/en.ts';

const MINUTE = 60_000;
const CHOICES = [5, 10, 20, 30, 45];
export const USUAL_MINUTES = 10;

interface AnswerWithinProps {
  minutes: number;
  onMinutes: (minutes: number) => void;
}

export const AnswerWithin = ({ minutes, onMinutes }: AnswerWithinProps) => (
  <NativeSelect
    size="xs"
    label={t.acts.answerWithin}
    data={CHOICES.map((m) => ({ value: String(m), label: duration(m * MINUTE) }))}
    value={String(minutes)}
    onChange={(event) => onMinutes(Number(event.currentTarget.value))}
  />
);

export const answerBy = (now: number, minutes: number): Instant => instant(now + minutes * MINUTE);
