/** The playbooks' part of the API on a stand of its own. The token is the role. */
import { buildContext, noRows } from '@gemba/core/planning';
import { Roster } from '@gemba/core/roster';
import type { AccessRole, PlaybookDetail, Problem } from '@gemba/core/wire';
import { openCheck } from '../../playbooks/check.ts';
import { openStand, PLANT, text, type HubOfTest, type Stand } from '../../playbooks/playbooks-for-tests.ts';
import { appOf, as } from '../app-for-tests.ts';
import type { App } from '../app.ts';
import { playbookRoutes } from './playbooks.ts';

interface Answer<T> {
  status: number;
  body: T;
}

export interface PlaybookApp {
  app: App;
  stand: Stand;
  hub: HubOfTest;
  /** as a wall */
  get<T>(path: string): Promise<Answer<T>>;
  /** as a manager */
  post<T = PlaybookDetail>(path: string, payload: object, role?: AccessRole): Promise<Answer<T>>;
  end(): Promise<void>;
}

const timeZone = 'Europe/Berlin';
const roster = Roster.parse({
  timeZone,
  shifts: [{ id: 'day', name: 'Day', start: '06:00', end: '14:00' }],
  people: [{ id: 'ann', name: 'Ann', functions: ['quality'], role: 'lead', shift: 'on-call' }],
});
const fields = { lot: { kind: 'lot' as const, required: true, at: [] } };
const catalogue = { types: { 'test.report': { title: 'A report', aliases: [], fields } } };

/** With the playbook "a", version 1 of the folder. */
export async function openPlaybookApp(): Promise<PlaybookApp> {
  const stand = await openStand();
  await stand.file('a.yaml', text('a'));
  const hub = await stand.hub();
  const check = openCheck({
    database: stand.db.pool,
    plant: PLANT,
    timeZone,
    playbooks: hub.playbooks,
    planning: () => buildContext(noRows(), stand.now(), { timeZone }),
    roster: () => roster,
    catalogue,
    now: stand.now,
  });
  const app = await appOf(playbookRoutes({ authoring: hub.authoring, check }));
  async function call<T>(method: 'GET' | 'POST', path: string, role: AccessRole, payload?: object) {
    const answer = await app.inject({
      method,
      url: `/api/playbooks${path}`,
      headers: as(role),
      ...(payload && { payload }),
    });
    return { status: answer.statusCode, body: answer.json<T>() };
  }
  return {
    app,
    stand,
    hub,
    get: (path) => call('GET', path, 'wall'),
    post: (path, payload, role = 'manager') => call('POST', path, role, payload),
    end: async () => {
      await app.close();
      await stand.end();
    },
  };
}

export async function refusalOf(answer: Promise<Answer<unknown>>) {
  const { status, body } = await answer;
  const { code, detail, errors } = body as Problem;
  return { status, code, detail, ...(errors && { errors }) };
}
