/**
 * `pnpm test`: format, lint, types, build, tests. Every step runs, whatever failed before it. At the end: what was
 * skipped and why, and as the last line `N passed, N failed`. Exits with 1 when anything failed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { BUILD_COMMAND, BUILD_FOLDER, electronBinary, REPOSITORY } from './control-room.ts';
import { countTests } from './test-report.ts';

const REPORT = join(REPOSITORY, 'test-results/vitest.json');
const BIN = join(REPOSITORY, 'node_modules/.bin');
const PATH = [dirname(process.execPath), BIN, process.env['PATH']].join(delimiter);

const STEPS: readonly { name: string; command: readonly string[]; folder?: string }[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'build of the control room', command: BUILD_COMMAND, folder: BUILD_FOLDER },
];

function run(command: readonly string[], folder: string = REPOSITORY): number {
  const [program = '', ...args] = command;
  const shell = process.platform === 'win32' && program !== process.execPath;
  const { status, error } = spawnSync(program, args, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, PATH },
    shell,
  });
  if (error) say(`${program}: ${error.message}`);
  return status ?? 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const onPath = (program: string): boolean =>
  [...PATH.split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'].some((folder) =>
    existsSync(join(folder, program)),
  );

function absences(): string[] {
  const chromium = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].some(onPath);
  return [
    ...(onPath('mosquitto')
      ? []
      : ['mosquitto is not installed: the MQTT source was not run against a real broker']),
    ...(chromium ? [] : ['Chromium is not installed: the control room was not run in a browser']),
    ...(electronBinary(process.env)
      ? []
      : ['Electron’s binary is not installed: the Electron shell was built, not run']),
  ];
}

/** The Tryton that the ERP tests copy takes two minutes to build: begun beside the first steps; the tests wait for it. */
const STAND = join(REPOSITORY, 'apps/hub/src/erp/tryton/stand/build-for-tests.ts');
spawn(
  process.execPath,
  ['--input-type=module', '--eval', `(await import(${JSON.stringify(STAND)})).default()`],
  {
    stdio: 'ignore',
  },
);

let passed = 0;
const failed: string[] = [];
for (const { name, command, folder } of STEPS) {
  say(`\n── ${name}`);
  if (run(command, folder) === 0) passed += 1;
  else failed.push(name);
}

say('\n── tests');
rmSync(REPORT, { force: true });
const exitCode = run([
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${REPORT}`,
]);
const tests = countTests(existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : null, exitCode);
passed += tests.passed;
failed.push(...tests.failed);

const skipped = [...absences(), ...tests.skipped.map((name) => `test: ${name}`)];
say(skipped.length > 0 ? '\nSkipped:' : '\nNothing was skipped.');
for (const what of skipped) say(`  - ${what}`);
if (failed.length > 0) say('\nFailed:');
for (const what of failed) say(`  - ${what}`);
process.exitCode = failed.length > 0 ? 1 : 0;
say(`\n${passed} passed, ${failed.length} failed`);
