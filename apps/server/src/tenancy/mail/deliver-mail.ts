import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { MailError, type MailSender } from '../../kernel/mail/index.ts'

/** Longer than any attempt takes by the sender's own time limits. */
export const LEASE_MS = 120_000
const FIRST_RETRY_MS = 30_000
const LONGEST_RETRY_MS = 21_600_000
/** About three days. */
const MAX_ATTEMPTS = 20

export type MailDelivery = { db: Database; clock: Clock; log: Logger; sender: MailSender }

type Claimed = {
  id: number
  kind: string
  address: string
  name: string
  subject: string
  body: string
  attempts: number
}

/**
 * Sends what is due, at most `limit` mails, one after the other; answers how many went out and how many did not. Any
 * number of processes may do so at once. A process that dies while sending leaves its mail to the others, once the
 * lease is over: it is never lost, and may arrive twice, with the same Message-ID.
 */
export async function deliverMail(
  { db, clock, log, sender }: MailDelivery,
  limit = 100,
): Promise<{ sent: number; failed: number }> {
  let sent = 0
  let failed = 0
  while (sent + failed < limit) {
    const mail = await claim(db, clock.now())
    if (mail === null) break
    const { id, kind, address, name, subject, body, attempts } = mail
    try {
      await sender.send({ to: { address, name }, subject, text: body }, `buywhere-${id}`)
    } catch (error) {
      failed++
      const reason = error instanceof MailError ? error.reason : 'EUNKNOWN'
      const isLast = attempts >= MAX_ATTEMPTS
      log[isLast ? 'error' : 'warn']({ mail_id: id, kind, attempts, reason }, 'mail not sent')
      await postpone(db, id, isLast ? null : new Date(clock.now().getTime() + retryMs(attempts)), reason)
      continue
    }
    sent++
    await settle(db, id, clock.now())
  }
  return { sent, failed }
}

/** Time to wait after that many attempts. */
export function retryMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS)
}

/** The mail that is due the longest, put off for the time of the lease. Others skip it while this is under way. */
function claim(db: Database, now: Date): Promise<Claimed | null> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<Claimed>`
      with due as (
        select id from tenancy.mail_outbox
        where due_at <= ${now} and (expires_at is null or expires_at > ${now})
        order by due_at limit 1 for update skip locked
      )
      update tenancy.mail_outbox mail
      set due_at = ${new Date(now.getTime() + LEASE_MS)}::timestamptz, attempts = attempts + 1
      from due where mail.id = due.id
      returning mail.id, kind, to_address as address, to_name as name, subject, body, attempts
    `.execute(transaction)
    return rows[0] ?? null
  })
}

async function settle(db: Database, id: number, now: Date): Promise<void> {
  await asPlatform(db, transaction =>
    sql`
      update tenancy.mail_outbox set sent_at = ${now}, due_at = null, body = '', last_error = null where id = ${id}
    `.execute(transaction),
  )
}

async function postpone(db: Database, id: number, dueAt: Date | null, reason: string): Promise<void> {
  await asPlatform(db, transaction =>
    sql`
      update tenancy.mail_outbox set due_at = ${dueAt}::timestamptz, last_error = ${reason} where id = ${id}
    `.execute(transaction),
  )
}
