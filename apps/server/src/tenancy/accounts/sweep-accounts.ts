import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import type { Accounts } from './context.ts'

const DAY_MS = 86_400_000
/** Mails that were sent are kept, without what they said, to answer questions. */
const KEEP_MAIL_MS = 30 * DAY_MS
const KEEP_ATTEMPTS_MS = DAY_MS

/** Deletes what has expired. Once an hour is plenty. */
export async function sweepAccounts({ db, clock }: Pick<Accounts, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  const before = (ageMs: number) => new Date(now.getTime() - ageMs)
  await asPlatform(db, async transaction => {
    await sql`delete from tenancy.account_links where expires_at <= ${now}`.execute(transaction)
    await sql`delete from tenancy.verifications where expires_at <= ${now}`.execute(transaction)
    await sql`delete from tenancy.person_sessions where expires_at <= ${now}`.execute(transaction)
    await sql`delete from tenancy.sign_in_attempts where last_at < ${before(KEEP_ATTEMPTS_MS)}`.execute(
      transaction,
    )
    await sql`delete from tenancy.mail_outbox where created_at < ${before(KEEP_MAIL_MS)}`.execute(transaction)
    // What came too late to be of use is not to be read either.
    await sql`
      update tenancy.mail_outbox set body = '', due_at = null where due_at is not null and expires_at <= ${now}
    `.execute(transaction)
  })
}
