import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { MailMessage } from '../../kernel/mail/index.ts'
import { enqueueMail } from '../mail/enqueue-mail.ts'
import { generateToken, hashToken } from '../tokens/opaque-token.ts'
import { networkKey } from './attempts/attempt-keys.ts'

/** As long as the time that mails are counted for: who asked too often has one that is still good. */
export const LINK_MINUTES = 60
const MAILS_PER_ADDRESS = 20
const MAILS_PER_ADDRESS_AND_NETWORK = 3

export type NewLink = {
  purpose: 'sign_up' | 'reset'
  email: string
  /** Of a reset; null for a sign-up, and for an address that nobody has. */
  personId: number | null
  /** Of a sign-up; else null. */
  name: string | null
  passwordHash: string | null
}

/**
 * Stores what a link stands for and queues the mail with it. `compose` null: there is nobody to write to, and the same
 * is done without a mail. So it is when more were asked for in an hour than anybody needs; who asks is told neither.
 */
export async function sendLink(
  transaction: DatabaseTransaction,
  link: NewLink,
  mail: { kind: string; compose: ((token: string) => MailMessage) | null },
  { ip, now }: { ip: string; now: Date },
): Promise<void> {
  const { purpose, email, personId, name, passwordHash } = link
  const network = networkKey(ip)
  // Askers of one address take turns: each finds it as the one before left it.
  await sql`select pg_advisory_xact_lock(hashtextextended(${email}, 8))`.execute(transaction)
  const isWithinBudget = await hasBudget(transaction, email, network, now)
  const token = generateToken()
  const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000)
  await sql`
    insert into tenancy.account_links
      (token_hash, purpose, email, person_id, name, password_hash, network, created_at, expires_at)
    values
      (${hashToken(token)}, ${purpose}, ${email}, ${personId}, ${name}, ${passwordHash}, ${network}, ${now},
       ${expiresAt})
  `.execute(transaction)
  await enqueueMail(transaction, {
    orgId: null,
    kind: mail.kind,
    message: mail.compose?.(token) ?? { to: { name: '', address: '' }, subject: '', text: '' },
    now,
    expiresAt,
    isDecoy: mail.compose === null || !isWithinBudget,
  })
}

async function hasBudget(
  transaction: DatabaseTransaction,
  email: string,
  network: Buffer,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ all: number; here: number }>`
    select count(*) as "all", count(*) filter (where network = ${network}) as here
    from tenancy.account_links
    where email = ${email} and created_at > ${new Date(now.getTime() - LINK_MINUTES * 60_000)}
  `.execute(transaction)
  const { all, here } = rows[0]!
  return all < MAILS_PER_ADDRESS && here < MAILS_PER_ADDRESS_AND_NETWORK
}

export type Link = {
  email: string
  personId: number | null
  name: string | null
  passwordHash: string | null
}

/** What a link that is still good stands for; null: used, expired, or never given out. */
export async function findLink(
  transaction: DatabaseTransaction,
  purpose: NewLink['purpose'],
  token: string,
  now: Date,
): Promise<Link | null> {
  const { rows } = await sql<Link>`
    select email, person_id as "personId", name, password_hash as "passwordHash" from tenancy.account_links
    where token_hash = ${hashToken(token)} and purpose = ${purpose} and expires_at > ${now}
  `.execute(transaction)
  return rows[0] ?? null
}

/** As `findLink`, and the link is used up, together with all others of its kind for the address. */
export async function useLink(
  transaction: DatabaseTransaction,
  purpose: NewLink['purpose'],
  token: string,
  now: Date,
): Promise<Link | null> {
  const { rows } = await sql<Link>`
    delete from tenancy.account_links
    where token_hash = ${hashToken(token)} and purpose = ${purpose} and expires_at > ${now}
    returning email, person_id as "personId", name, password_hash as "passwordHash"
  `.execute(transaction)
  const link = rows[0]
  if (link === undefined) return null
  await sql`
    delete from tenancy.account_links where email = ${link.email} and purpose = ${purpose}
  `.execute(transaction)
  return link
}
