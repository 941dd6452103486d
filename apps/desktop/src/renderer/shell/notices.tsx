/**
 * What a person at a desk must know beside the screen: acts that wait for the hub, acts that it refused after a wait, what
 * it did not answer although it is there, and a session that has ended behind a wall that stays.
 */
import { Anchor, Button, Group, Notification, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ActName } from '@gemba/core/wire';
import { refusalWords } from '@gemba/ui';
import { Refused } from '../api/request.ts';
import { useLivePlant, useLiveStatus, useSession } from '../control-room.tsx';
import type { LateRefusal } from '../live/act-queue.ts';

const WORDS = {
  acknowledge: 'Your acknowledgement',
  decide: 'Your decision',
  reassign: 'Your reassignment',
  shelve: 'Your shelving',
  unshelve: 'Your return from the shelf',
  comment: 'Your comment',
  withdraw: 'Taking your answer back',
  confirm: 'Your confirmation',
  'reject-proposal': 'Your rejection',
  delegate: 'Your delegation',
  'hand-over': 'Your hand-over',
  'accept-hand-over': 'Taking the hand-over',
  'decline-hand-over': 'Declining the hand-over',
  ask: 'Your question',
  answer: 'Your advice',
  split: 'Your split',
  reopen: 'Opening it again',
} as const satisfies Record<ActName, string>;

interface NoticesProps {
  /** null: every question of this screen was answered */
  unanswered: Error | null;
  onAskAgain: () => void;
}

export function Notices({ unanswered, onAskAgain }: NoticesProps) {
  const { ended } = useSession();
  const { waiting, staleSince, refusals } = useLiveStatus();
  const waits = waiting > 0 && staleSince !== null;
  // that the hub is away, or lets nobody in, is said elsewhere
  const lacks = unanswered !== null && staleSince === null && !ended;
  if (!ended && !waits && !lacks && refusals.length === 0) return null;
  return (
    <Stack component="output" gap="xs" pos="fixed" bottom={16} right={16} w={360} style={{ zIndex: 400 }}>
      {waits && (
        <Notification withCloseButton={false} color="gray">
          {waiting === 1 ? '1 act waits' : `${waiting} acts wait`} for the hub. Nothing is lost when you close
          this window.
        </Notification>
      )}
      {lacks && (
        <Notification withCloseButton={false} color="red" title="Something on this screen is missing or old">
          <Text size="sm">
            {unanswered instanceof Refused ? refusalWords(unanswered.problem) : unanswered.message}
          </Text>
          <Button mt="xs" size="compact-sm" variant="default" onClick={onAskAgain}>
            Ask the hub again
          </Button>
        </Notification>
      )}
      {ended && (
        <Notification withCloseButton={false} color="gray" title="Your session has ended">
          <Anchor href="#/sign-in">Sign in again</Anchor> to follow what happens now and to act.
        </Notification>
      )}
      {refusals.map((refusal) => (
        <Refusal key={`${refusal.decisionId} ${refusal.act} ${refusal.at}`} refusal={refusal} />
      ))}
    </Stack>
  );
}

function Refusal({ refusal }: { refusal: LateRefusal }) {
  const plant = useLivePlant();
  const navigate = useNavigate();
  const exception = plant?.store.all().find((e) => e.decisions.some((d) => d.id === refusal.decisionId));
  return (
    <Notification
      role="alert"
      color="red"
      title={`${WORDS[refusal.act]} was not accepted`}
      closeButtonProps={{ 'aria-label': 'Dismiss' }}
      onClose={() => plant?.feed.dismiss(refusal)}
    >
      {exception && <Text size="sm">{exception.title}</Text>}
      <Text size="sm">{refusalWords(refusal.problem)}</Text>
      {exception && (
        <Group mt="xs">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              void navigate({
                to: '/exceptions/$id',
                params: { id: exception.id },
                search: { decision: refusal.decisionId },
              })
            }
          >
            Look at it
          </Button>
        </Group>
      )}
    </Notification>
  );
}
