/** Why a mail server is not believed to be the one that was meant, in words for whoever set it up. */

/**
 * @param error of a connection, by Node's own code; nodemailer puts its own in front of it
 * @returns null: the trouble is another
 */
export function distrustOf(error: Error): string | null {
  const code = ['originalCode', 'code']
    .map((name): unknown => Reflect.get(error, name))
    .find((one) => typeof one === 'string');
  if (typeof code !== 'string' || !/CERT|LEAF_SIGNATURE/.test(code)) return null;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name than `host`';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  return `nobody vouches for its certificate; \`authority\` can name who does (${code})`;
}
