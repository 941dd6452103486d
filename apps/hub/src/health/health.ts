/** What the hub says of itself: sources, ERP, journal. The short form names no person and no content, for it needs no sign-in. */
import { msBetween, type Instant } from '@gemba/core/time';
import type { PostingState } from '@gemba/core/posting';
import type {
  ErpLinkHealth,
  Health,
  HealthDetails,
  Ownership,
  PostingRow,
  SourceHealth,
} from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { ErpConnector } from '../erp/connector.ts';
import { OVERDUE_MS } from '../escalate/ownership.ts';
import { POSTING_COLUMNS } from '../erp/posting-columns.ts';
import type { Tail } from '../journal/tail.ts';
import { countSetAside } from '../notify/answers/set-aside-rows.ts';
import type { Source } from '../sources/source.ts';
import type { Database } from '../store/database.ts';

/** Figures that need the database are at most this old: a monitoring system that asks often costs nothing. */
const KEEP_MS = 2_000;
const SHOWN = 50;
/** the watch looks at the owners every few seconds; after so long nobody knows any more */
const OWNERS_KNOWN_MS = 60_000;
/** signals that wait to be routed: more than a moment's work */
const MANY_WAITING = 5_000;
/** characters of a signal that was not understood */
const EXCERPT = 500;

export interface HealthReport {
  short(): Promise<Health>;
  details(): Promise<HealthDetails>;
}

export function openHealth(parts: {
  database: Database;
  plant: string;
  version: string;
  databaseKind: Health['database'];
  tail: Pick<Tail, 'seq'>;
  sources: () => readonly Source[];
  erp: Pick<ErpConnector, 'name' | 'health'>;
  contextAt: () => Instant | null;
  erpLink: () => Promise<ErpLinkHealth>;
  playbooks: () => HealthDetails['playbooks'];
  roster: () => HealthDetails['roster'];
  ownership: () => Ownership | null;
  now: () => Instant;
  log: Logger;
}): HealthReport {
  const { database, plant } = parts;
  let kept: { at: number; figures: Promise<Figures> } | null = null;

  const figures = (): Promise<Figures> => {
    const at = Date.parse(parts.now());
    if (!kept || at - kept.at > KEEP_MS) {
      const asked = { at, figures: readFigures(database, plant, parts.now()) };
      asked.figures.catch(() => {
        kept = null;
      });
      kept = asked;
    }
    return kept.figures;
  };

  async function whole(): Promise<Health> {
    const known = await figures().catch((error: unknown) => {
      parts.log.error({ err: error }, 'the database cannot be asked how the hub is');
      return null;
    });
    const { bySource, outbox, waiting, overdue, setAside } = known ?? NOTHING;
    const sources = sourcesOf(parts.sources(), bySource);
    const erp = parts.erp.health();
    const wrongRules =
      parts.playbooks().some((p) => p.problem !== null && !p.off) || parts.roster().problem !== null;
    const degraded =
      known === null ||
      erp.state === 'down' ||
      wrongRules ||
      waiting > MANY_WAITING ||
      overdue > 0 ||
      setAside > 0 ||
      !areOwnersThere(parts.ownership(), parts.now()) ||
      (outbox.rejected ?? 0) > 0 ||
      sources.some((s) => s.state === 'down');
    return {
      status: degraded ? 'degraded' : 'ok',
      version: parts.version,
      journal: { seq: parts.tail.seq() },
      sources,
      erp: { name: parts.erp.name, ...erp, contextAt: parts.contextAt(), outbox },
      database: parts.databaseKind,
    };
  }

  /** Details can name folders and hosts: they are for people who are signed in. */
  async function short(): Promise<Health> {
    const health = await whole();
    return {
      ...health,
      sources: health.sources.map((source) => ({ ...source, detail: null })),
      erp: { ...health.erp, detail: null },
    };
  }

  async function details(): Promise<HealthDetails> {
    const [health, { waiting }, erpLink, notUnderstood, rejected] = await Promise.all([
      whole(),
      figures(),
      parts.erpLink(),
      database.query<HealthDetails['notUnderstood'][number]>(
        `select id as "signalId", source, received_at as "receivedAt",
                not_understood as reason, left(content::text, $2) as content
         from signal where plant = $1 and not_understood is not null order by received_at desc limit $3`,
        [plant, EXCERPT, SHOWN],
      ),
      database.query<PostingRow>(
        `select ${POSTING_COLUMNS} from posting where plant = $1 and state = 'rejected'
         order by queued_at desc limit $2`,
        [plant, SHOWN],
      ),
    ]);
    return {
      ...health,
      ownership: parts.ownership(),
      erpLink,
      notUnderstood: notUnderstood.rows,
      playbooks: parts.playbooks(),
      roster: parts.roster(),
      rejectedPostings: rejected.rows,
      backlog: { unprocessedSignals: waiting },
    };
  }

  return { short, details };
}

interface SourceFigures {
  source: string;
  lastSignalAt: Instant;
  signals24h: number;
  notUnderstood24h: number;
}

interface Figures {
  bySource: SourceFigures[];
  outbox: Partial<Record<PostingState, number>>;
  /** signals that wait to be routed */
  waiting: number;
  /** timers that should have fired */
  overdue: number;
  /** people's answers that could not be taken; `GET /api/channels` names them */
  setAside: number;
}

const NOTHING: Figures = { bySource: [], outbox: {}, waiting: 0, overdue: 0, setAside: 0 };

async function readFigures(database: Database, plant: string, now: Instant): Promise<Figures> {
  const [bySource, outbox, work, setAside] = await Promise.all([
    database.query<SourceFigures>(
      `select source, max(last_at) as "lastSignalAt", sum(signals)::int as "signals24h",
              sum(not_understood)::int as "notUnderstood24h"
       from source_hour where plant = $1 and hour > now() - interval '24 hours'
       group by source order by source limit 200`,
      [plant],
    ),
    database.query<{ state: PostingState; n: number }>(
      'select state, count(*)::int as n from posting where plant = $1 group by state',
      [plant],
    ),
    database.query<{ waiting: number; overdue: number }>(
      `select (select count(*)::int from waiting_signal where plant = $1) as waiting,
              (select count(*)::int from decision
               where plant = $1 and next_step_at < now() - make_interval(secs => $2)) as overdue`,
      [plant, OVERDUE_MS / 1_000],
    ),
    countSetAside(database, plant, now),
  ]);
  return {
    bySource: bySource.rows,
    waiting: work.rows[0]?.waiting ?? 0,
    overdue: work.rows[0]?.overdue ?? 0,
    setAside,
    outbox: Object.fromEntries(outbox.rows.map((row) => [row.state, row.n])),
  };
}

/** Before the first look nothing is known to be wrong. */
const areOwnersThere = (ownership: Ownership | null, now: Instant): boolean =>
  ownership === null ||
  (ownership.violations.length === 0 && msBetween(ownership.checkedAt, now) <= OWNERS_KNOWN_MS);

/** Configured sources with their links, then those that report over HTTP and are known by their signals alone. */
function sourcesOf(open: readonly Source[], figures: readonly SourceFigures[]): SourceHealth[] {
  const none = { lastSignalAt: null, signals24h: 0, notUnderstood24h: 0 };
  const known = new Map(figures.map(({ source, ...rest }) => [source, rest]));
  const configured = open.map((source): SourceHealth => {
    const own = known.get(source.name) ?? none;
    known.delete(source.name);
    return { name: source.name, kind: source.kind, ...source.health(), ...own };
  });
  const http = [...known].map(([name, rest]): SourceHealth => ({
    name,
    kind: 'http',
    state: 'up',
    detail: null,
    ...rest,
  }));
  return [...configured, ...http];
}
