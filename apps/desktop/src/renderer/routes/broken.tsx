/**
 * Stands in the place of a screen that failed while it was drawn: a bug, or a part of it that could not be loaded. It
 * draws it again by itself, for nobody stands at a wall that hangs in the hall.
 */
import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Quiet } from '@gemba/ui';

const DRAW_AGAIN_MS = 5_000;

export function Broken({ error }: Pick<ErrorComponentProps, 'error'>) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => void router.invalidate(), DRAW_AGAIN_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <main className="page" role="alert">
      <Quiet title="This screen has failed">
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <p>It is drawn again in a few seconds.</p>
        <Button variant="default" onClick={() => location.reload()}>
          Load everything anew
        </Button>
      </Quiet>
    </main>
  );
}
