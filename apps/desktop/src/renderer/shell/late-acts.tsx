/** Acts that had to wait for the hub: how many still do, and those that it refused, until somebody has read why. */
import { Button, Group, Notification, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useLiveStatus, useLivePlant } from '../control-room.tsx';
import type { LateRefusal } from '../live/act-queue.ts';

const WORDS = {
  acknowledge: 'Your acknowledgement',
  decide: 'Your decision',
  reassign: 'Your reassignment',
  shelve: 'Your shelving',
  unshelve: 'Your return from the shelf',
  comment: 'Your comment',
} as const;

export function LateActs() {
  const { waiting, staleSince, refusals } = useLiveStatus();
  if (refusals.length === 0 && (waiting === 0 || staleSince === null)) return null;
  return (
    <Stack component="output" gap="xs" pos="fixed" bottom={16} right={16} w={360} style={{ zIndex: 400 }}>
      {waiting > 0 && staleSince !== null && (
        <Notification withCloseButton={false} color="gray">
          {waiting === 1 ? '1 act waits' : `${waiting} acts wait`} for the hub. Nothing is lost when you close
          this window.
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
      <Text size="sm">{refusal.problem.detail}</Text>
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
