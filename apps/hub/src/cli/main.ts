/** `pnpm gemba <command>`: what is done beside the running hub. Each command is a file of its own. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { backup, restore } from './backup.ts';
import { addKey, addUser } from './accounts.ts';
import { trytonUp } from './erp-tryton.ts';
import { replay, verify } from './journal.ts';
import { check } from './playbook.ts';
import { seed } from './seed.ts';
import { simulate } from './simulate.ts';

const positive = (text: string): number => {
  const n = Number(text);
  if (!Number.isFinite(n) || n <= 0) throw new InvalidArgumentError('a number above 0');
  return n;
};

const program = new Command('gemba').description('Gemba beside the running hub').showHelpAfterError();

program
  .command('seed')
  .description('write the demo plant’s ERP files with dates from today on, and its sign-ins')
  .action(seed);

program
  .command('simulate')
  .description('drive the demo plant through the real source interfaces: HTTP, MQTT, files')
  .option('--speed <factor>', 'how many times faster than a real shift', positive, 60)
  .option('--minutes <n>', 'how long to run, in minutes of real time', positive, 10)
  .option('--url <hub>', 'the hub', 'http://127.0.0.1:4000')
  .option('--mqtt <broker>', 'an MQTT broker that the hub listens to, e.g. mqtt://127.0.0.1:1883')
  .option('--drop <folder>', 'a drop folder of the hub')
  .option('--seed <n>', 'the same number tells the same story', positive, 1)
  .action(simulate);

const journal = program.command('journal').description('the journal');
journal
  .command('verify')
  .description('check every entry of the hash chain; exit code 1 when a byte was changed')
  .action(verify);

program
  .command('replay')
  .description('fold the journal again and compare it with the read tables; exit code 1 when they differ')
  .action(replay);

program
  .command('playbook')
  .description('playbook files')
  .command('check')
  .argument('<files...>')
  .description('says what is wrong with them, and where; exit code 1 when anything is')
  .action(check);

program
  .command('backup')
  .argument('<file>', 'e.g. gemba.ndjson.gz')
  .description('write all of the plant’s data to one file')
  .action(backup);
program
  .command('restore')
  .argument('<file>')
  .description('read a backup into an empty database')
  .action(restore);

program
  .command('user')
  .description('accounts')
  .command('add')
  .argument('<email>')
  .requiredOption('--name <name>', 'as it stands on the record')
  .requiredOption('--person <id>', 'the person’s id on the roster')
  .option('--role <role>', 'wall, operator, decider, scheduler, manager or admin', 'decider')
  .description('adds an account; the password is read from standard input')
  .action(addUser);

program
  .command('key')
  .description('API keys of sources')
  .command('add')
  .argument('<name>')
  .option('--source <source>', 'the only source that this key may send as')
  .description('makes a key and prints it once')
  .action(addKey);

program
  .command('erp')
  .description('ERPs for demo and tests')
  .command('tryton')
  .description('a real Tryton on this machine (root, Debian)')
  .command('up')
  .description('installs what is missing, seeds the demo plant and runs until Ctrl-C')
  .addOption(
    new Option('--database <kind>', 'what Tryton keeps it in')
      .choices(['postgresql', 'sqlite'])
      .default('postgresql'),
  )
  .option('--port <n>', 'on 127.0.0.1', positive, 8000)
  .option('--folder <path>', 'where it lives; default: below the temporary folder')
  .action(trytonUp);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
