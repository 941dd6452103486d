/** Sign-in; leads back to where one came from. */
import { useNavigate } from '@tanstack/react-router';
import { SignIn } from '@gemba/ui';
import { useControlRoom, useSession } from '../control-room.tsx';

export function SignInRoute({ back }: { back: string }) {
  const { session } = useControlRoom();
  const { me } = useSession();
  const navigate = useNavigate();
  return (
    <SignIn
      plantName={me?.plant.name ?? null}
      onSignIn={async (credentials) => {
        const result = await session.signIn(credentials);
        if (result.ok) await navigate({ to: back, replace: true });
        return result;
      }}
    />
  );
}
