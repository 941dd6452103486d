/**
 * Certificates for tests, made by the `openssl` command: an authority that no machine knows, and servers' that it vouches
 * for. Where there is no OpenSSL 3 `opensslThere` is false, and the test says in its name that it was skipped.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const opensslThere: boolean = /^OpenSSL [3-9]/.test(String(spawnSync('openssl', ['version']).stdout));

/** PEM */
export interface Certificate {
  cert: string;
  key: string;
}

export interface Authority {
  /** PEM, what is to be trusted */
  cert: string;
  /** @param name of the server, as openssl writes it: "IP:127.0.0.1", "DNS:mail.plant.example" */
  vouchFor(name: string): Promise<Certificate>;
  /** removes its folder */
  drop(): Promise<void>;
}

export async function makeAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'authority-'));
  const config = join(folder, 'openssl.cnf');
  // the machine's own would add extensions
  await writeFile(config, '[req]\ndistinguished_name = name\n[name]\n');
  let made = 0;
  const make = async (subject: string, extensions: string[], more: string[] = []): Promise<Certificate> => {
    made += 1;
    const [cert, key] = [join(folder, `${made}.pem`), join(folder, `${made}.key`)];
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-noenc',
      '-days',
      '2',
    ];
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    const files = ['-config', config, '-keyout', key, '-out', cert];
    await run('openssl', ['req', ...kind, '-subj', subject, ...added, ...files, ...more]);
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  };
  const usage = 'keyUsage=critical,keyCertSign';
  const { cert } = await make('/CN=Plant Test Authority', ['basicConstraints=critical,CA:TRUE', usage]);
  const signer = ['-CA', join(folder, '1.pem'), '-CAkey', join(folder, '1.key')];
  return {
    cert,
    vouchFor: (name) => make('/CN=server', ['basicConstraints=CA:FALSE', `subjectAltName=${name}`], signer),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}
