/** An address that leads nowhere. */
import { Quiet } from '@gemba/ui';

export const NoneSuch = ({ what }: { what: 'screen' | 'exception' }) => (
  <main className="page">
    <Quiet title={`There is no such ${what}`}>
      <a href="#/wall">To the wall</a>
    </Quiet>
  </main>
);
