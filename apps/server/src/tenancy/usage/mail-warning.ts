import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { composeMail, type MailMessage, oneLine } from '../../kernel/mail/index.ts'
import { enqueueMail } from '../mail/enqueue-mail.ts'
import type { NoticeKind } from './due-notices.ts'
import { resetOf } from './notice-event.ts'
import type { EnqueueMail, UsageMail } from './write-notices.ts'

const METERS: Readonly<Record<NoticeKind, string>> = {
  agent_minutes: "agent-minutes of this month's plan",
  daily_requests: 'requests of today',
  key_budget: 'units that the key may use this month',
}

type Recipient = MailMessage['to']

/** Puts each warning into the outbox: to the organisation's own address, its owners, and who pays the bills. */
export function mailWarnings({ clock, publicUrl }: { clock: Clock; publicUrl: string }): EnqueueMail {
  return async (transaction, mail) => {
    const { notice, orgId } = mail
    for (const to of await findRecipients(transaction, mail)) {
      await enqueueMail(transaction, {
        orgId,
        kind: 'usage_warning',
        message: composeWarning(to, mail, publicUrl),
        now: clock.now(),
        expiresAt: resetOf(notice),
      })
    }
  }
}

export function composeWarning(
  to: Recipient,
  { orgName, notice }: Pick<UsageMail, 'orgName' | 'notice'>,
  publicUrl: string,
): MailMessage {
  const { kind, thresholdPercent, used, quota, keyId } = notice
  const what = keyId === null ? METERS[kind] : METERS.key_budget.replace('the key', `key ${keyId}`)
  return composeMail(to, `${thresholdPercent} % used: ${what}`, [
    `"${oneLine(orgName)}" has used ${used} of ${quota} ${what}.`,
    `They begin anew on ${resetOf(notice).toISOString().slice(0, 10)} at 00:00 UTC.`,
    `What was used by key, route, tool and agent: ${publicUrl}/v1/usage`,
  ])
}

async function findRecipients(
  transaction: DatabaseTransaction,
  { orgId, orgName, contactEmail }: UsageMail,
): Promise<Recipient[]> {
  const { rows } = await sql<Recipient>`
    select p.name, p.email as address from tenancy.members m join tenancy.persons p on p.id = m.person_id
    where m.org_id = ${orgId} and m.role in ('owner', 'billing') and p.email_verified
    order by p.id
  `.execute(transaction)
  const isKnown = rows.some(row => row.address === contactEmail?.toLowerCase())
  // Who registers may leave any word for a contact.
  const isAddress = contactEmail !== null && /^[^\s@]+@[^\s@]+$/.test(contactEmail)
  return isAddress && !isKnown ? [{ name: orgName, address: contactEmail }, ...rows] : rows
}
