/** Sign-in. It stands in the place of the screen that was asked for, which follows as soon as the session is there. */
import { useNavigate } from '@tanstack/react-router';
import { SignIn } from '@gemba/ui';
import { useControlRoom, useSession } from '../control-room.tsx';

/** @param leadsTo where to go afterwards; none: stay at this address */
export function SignInRoute({ leadsTo }: { leadsTo?: '/wall' }) {
  const { session } = useControlRoom();
  const { me } = useSession();
  const navigate = useNavigate();
  return (
    <SignIn
      plantName={me?.plant.name ?? null}
      onSignIn={async (credentials) => {
        const result = await session.signIn(credentials);
        if (result.ok && leadsTo) await navigate({ to: leadsTo, replace: true });
        return result;
      }}
    />
  );
}
