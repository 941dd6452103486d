/** Playbooks and events as tests read them: what is wrong ends the test. */
import { parseEventCatalogue, type EventCatalogue } from '../event/index.ts';
import { shippedEvents } from '../yaml/shipped.testing.ts';
import { parsePlaybook, type Playbook } from './playbook.ts';

export function parsed(yaml: string | undefined): Playbook {
  const read = parsePlaybook(yaml ?? '', 'x.yaml');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.playbook;
}

export function shippedCatalogue(): EventCatalogue {
  const read = parseEventCatalogue(shippedEvents, 'events.yaml');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.catalogue;
}
