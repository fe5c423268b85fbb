import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { enqueueMail } from '../mail/enqueue-mail.ts'
import { type DunningStep, dunningStepsReached } from './dunning.ts'
import { composeDunningMail } from './dunning-mail.ts'
import { billingPage } from './hold-billing.ts'

export type DunningContext = { db: Database; clock: Clock; publicUrl: string }

type Overdue = {
  orgId: number
  organisation: string
  contactEmail: string | null
  provider: string
  subscriptionId: string
  pastDueSince: Date
}

const DAY_MS = 86_400_000
const OVERDUE = sql`
  select s.org_id as "orgId", o.name as organisation, o.contact_email as "contactEmail", s.provider,
    s.subscription_id as "subscriptionId", s.past_due_since as "pastDueSince"
  from tenancy.subscriptions s join tenancy.orgs o on o.id = s.org_id
`

/**
 * Takes the steps that overdue payments have reached, each once: of several at once only the last is mailed, to those
 * who look after the money. Restricting itself needs no step: it follows from the time. Answers how many were mailed.
 */
export async function runDunning(context: DunningContext): Promise<number> {
  const now = context.clock.now()
  const overdue = await asPlatform(context.db, async transaction => {
    const { rows } = await sql<Overdue>`
      ${OVERDUE} where s.past_due_since <= ${now} and (s.cancel_at is null or s.cancel_at > ${now})
        and not exists (
          select from tenancy.dunning_steps d
          where d.provider = s.provider and d.subscription_id = s.subscription_id
            and d.past_due_since = s.past_due_since and d.step = 'restricted')
    `.execute(transaction)
    return rows
  })
  let mailed = 0
  for (const found of overdue) {
    mailed += await asPlatform(context.db, transaction => takeSteps(context, transaction, found, now))
  }
  return mailed
}

async function takeSteps(
  context: DunningContext,
  transaction: DatabaseTransaction,
  found: Overdue,
  now: Date,
): Promise<number> {
  // Paid meanwhile? Then there is nothing to say; and who is about to pay waits for this.
  const { rows } = await sql<Overdue>`
    ${OVERDUE} where s.provider = ${found.provider} and s.subscription_id = ${found.subscriptionId}
      and s.past_due_since = ${found.pastDueSince} for update of s
  `.execute(transaction)
  const overdue = rows[0]
  if (overdue === undefined) return 0
  const reached = dunningStepsReached(overdue.pastDueSince, now)
  const taken: DunningStep[] = []
  for (const step of reached) {
    const { rows: inserted } = await sql`
      insert into tenancy.dunning_steps (org_id, provider, subscription_id, past_due_since, step, taken_at)
      values (${overdue.orgId}, ${overdue.provider}, ${overdue.subscriptionId}, ${overdue.pastDueSince}, ${step},
        ${now})
      on conflict do nothing returning step
    `.execute(transaction)
    if (inserted.length > 0) taken.push(step)
  }
  const last = taken.at(-1)
  if (last === undefined) return 0
  const recipients = await findRecipients(transaction, overdue)
  for (const to of recipients) {
    const message = composeDunningMail({ to, step: last, ...overdue, url: billingPage(context) })
    const expiresAt = new Date(now.getTime() + 3 * DAY_MS)
    await enqueueMail(transaction, { orgId: overdue.orgId, kind: 'dunning', message, now, expiresAt })
  }
  await recordAudit(transaction, {
    orgId: overdue.orgId,
    actor: { kind: 'system', id: 'billing' },
    action: 'subscription.dun',
    target: `subscription:${overdue.subscriptionId}`,
    before: null,
    after: { steps: taken, pastDueSince: overdue.pastDueSince, mails: recipients.length },
    requestId: null,
    at: now,
  })
  return 1
}

/** Owners and whoever looks after the money; in an organisation of keys alone, its contact. */
async function findRecipients(
  transaction: DatabaseTransaction,
  { orgId, contactEmail }: Overdue,
): Promise<{ name: string; address: string }[]> {
  const { rows } = await sql<{ name: string; address: string }>`
    select p.name, p.email as address from tenancy.members m join tenancy.persons p on p.id = m.person_id
    where m.org_id = ${orgId} and m.role in ('owner', 'billing') and p.email_verified order by p.id
  `.execute(transaction)
  if (rows.length > 0 || contactEmail === null) return rows
  return [{ name: '', address: contactEmail }]
}
