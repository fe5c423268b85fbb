import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { MailMessage } from '../../kernel/mail/index.ts'

export type QueuedMail = {
  /** The organisation it is about; null: about a person only. */
  orgId: number | null
  /** `verification`, `usage_warning` and the like, for whoever looks at the queue. */
  kind: string
  message: MailMessage
  now: Date
  /** Not worth sending from then on; null: always. */
  expiresAt: Date | null
  /** Written and never sent: where nobody may notice, by the time it takes, that there is nobody to write to. */
  isDecoy?: boolean
}

/**
 * Puts a mail into the outbox, in the transaction (of the platform's role) that is the reason for it: it goes out if
 * and only if that is committed.
 */
export async function enqueueMail(transaction: DatabaseTransaction, mail: QueuedMail): Promise<void> {
  const { orgId, kind, message, now, expiresAt, isDecoy = false } = mail
  await sql`
    insert into tenancy.mail_outbox
      (org_id, kind, to_address, to_name, subject, body, created_at, due_at, expires_at)
    values
      (${orgId}, ${kind}, ${isDecoy ? '' : message.to.address}, ${isDecoy ? '' : message.to.name},
       ${message.subject}, ${isDecoy ? '' : message.text}, ${now}::timestamptz,
       ${isDecoy ? null : now}::timestamptz, ${expiresAt}::timestamptz)
  `.execute(transaction)
}
