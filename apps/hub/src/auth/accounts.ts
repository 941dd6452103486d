/**
 * Accounts of people. Nobody signs up: an administrator creates an account by the command line, for a person of the
 * roster, with an access role. One person has one account.
 */
import { randomUUID } from 'node:crypto';
import type { AccessRole } from '@gemba/core/wire';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Database } from '../store/database.ts';

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

export interface NewAccount {
  email: string;
  name: string;
  role: AccessRole;
  /** id on the roster; the actor on the record */
  personId: string;
}

export interface AccountRefusal {
  refused: 'taken' | 'weak_password' | 'invalid_email';
  why: string;
}

const INSERT_ACCOUNT = `
with person as (
  insert into "user" (id, plant, name, email, "emailVerified", role, "personId")
  values ($1, $2, $3, $4, true, $5, $6)
  on conflict do nothing
  returning id
)
insert into account (id, "userId", "accountId", "providerId", password)
select $7, id, id, 'credential', $8 from person`;

const EMAIL = /^[^\s@]+@[^\s@]+$/;

export async function createAccount(
  database: Database,
  plant: string,
  account: NewAccount & { password: string },
): Promise<true | AccountRefusal> {
  if (!EMAIL.test(account.email.trim()))
    return { refused: 'invalid_email', why: `"${account.email}" is not an e-mail address.` };
  if (account.password.length < MIN_PASSWORD || account.password.length > MAX_PASSWORD)
    return { refused: 'weak_password', why: `A password has ${MIN_PASSWORD} to ${MAX_PASSWORD} characters.` };
  const created = await insertAccount(database, plant, account, await hashPassword(account.password));
  return (
    created || {
      refused: 'taken',
      why: `${account.email} or person ${account.personId} already has an account.`,
    }
  );
}

/** @param hash made by `hashPassword`; lets several accounts share one costly hash. @returns false when it exists */
export async function insertAccount(
  database: Database,
  plant: string,
  { email, name, role, personId }: NewAccount,
  hash: string,
): Promise<boolean> {
  const { rowCount } = await database.query(INSERT_ACCOUNT, [
    randomUUID(),
    plant,
    name,
    email.trim().toLowerCase(),
    role,
    personId,
    randomUUID(),
    hash,
  ]);
  return rowCount === 1;
}

/** Removes the account and ends its sessions. @returns false when there is none */
export async function deleteAccount(database: Database, plant: string, email: string): Promise<boolean> {
  const { rowCount } = await database.query('delete from "user" where plant = $1 and email = $2', [
    plant,
    email.trim().toLowerCase(),
  ]);
  return rowCount === 1;
}

/** Is this the password of the person's account? Costs what a sign-in costs. */
export async function isPasswordOf(
  database: Database,
  plant: string,
  personId: string,
  password: string,
): Promise<boolean> {
  const { rows } = await database.query<{ hash: string }>(
    `select a.password as hash from "user" u join account a on a."userId" = u.id and a."providerId" = 'credential'
     where u.plant = $1 and u."personId" = $2 and a.password is not null`,
    [plant, personId],
  );
  const hash = rows[0]?.hash;
  return hash !== undefined && verifyPassword({ hash, password });
}
