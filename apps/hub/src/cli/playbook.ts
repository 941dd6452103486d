/**
 * `playbook check`: what is wrong with playbook files, and what is right and still not good, before a hub or a person reads
 * them. They are held against one another, the event catalogue and the roster of the configuration; no hub and no database
 * is needed.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseEventCatalogue } from '@gemba/core/event';
import { lintFacts, parsePlaybook, type LintFacts, type Playbook } from '@gemba/core/playbook';
import { Roster } from '@gemba/core/roster';
import { parse } from 'yaml';
import { loadConfig } from '../config/config.ts';
import { findingsOf } from '../playbooks/findings.ts';
import { say } from './open-store.ts';

interface Right {
  file: string;
  yaml: string;
  playbook: Playbook;
}

/** Exit code 1 when a file is wrong, when two have the same id, or when the linter finds what cannot work. */
export async function check(files: readonly string[]): Promise<void> {
  const facts = await plantFacts();
  const right = new Map<string, Right>();
  for (const file of files) {
    const yaml = await readFile(file, 'utf8');
    const parsed = parsePlaybook(yaml, file);
    if ('problems' in parsed) {
      for (const { line, reason } of parsed.problems) wrong(`${file}:${line} ${reason}`);
      continue;
    }
    const { playbook } = parsed;
    const other = right.get(playbook.playbook);
    if (other) wrong(`${file}:1 the playbook "${playbook.playbook}" is in ${basename(other.file)} already`);
    else right.set(playbook.playbook, { file, yaml, playbook });
  }
  const all = [...right.values()].map(({ playbook }) => playbook);
  for (const { file, yaml, playbook } of right.values()) {
    const findings = findingsOf(playbook, yaml, all, facts);
    for (const { line, severity, code, text } of findings)
      (severity === 'error' ? wrong : say)(`${file}:${line} ${severity} (${code}): ${text}`);
    if (findings.some(({ severity }) => severity === 'error')) continue;
    const functions = playbook.decisions.map((decision) => decision.function).join(', ');
    say(`${file} is right: ${playbook.on.join(', ')} → ${functions}`);
  }
}

function wrong(line: string): void {
  say(line);
  process.exitCode = 1;
}

async function plantFacts(): Promise<LintFacts> {
  const { eventsFile, rosterFile } = loadConfig(process.env);
  const read = parseEventCatalogue(await readFile(eventsFile, 'utf8'), eventsFile);
  if ('problems' in read)
    throw new Error(read.problems.map(({ file, line, reason }) => `${file}:${line} ${reason}`).join('\n'));
  const { people } = Roster.parse(parse(await readFile(rosterFile, 'utf8')));
  return lintFacts(read.catalogue, people);
}
