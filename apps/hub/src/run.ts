/** Reads the configuration, starts the hub, and stops it cleanly on SIGINT or SIGTERM. */
import { pino } from 'pino';
import { ConfigError, loadConfig } from './config/config.ts';
import { startHub } from './hub.ts';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = pino({
    name: 'gemba-hub',
    level: config.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie', 'password', 'token'],
  });
  const hub = await startHub(config, log);
  log.info({ url: hub.url }, 'ready');

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    hub.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError ? `${error.message}\n` : `The hub could not start: ${textOf(error)}\n`,
  );
  process.exitCode = 1;
  // parts that are still closing may hold the process; it has said why it ends
  setTimeout(() => process.exit(1), 5_000).unref();
});

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
