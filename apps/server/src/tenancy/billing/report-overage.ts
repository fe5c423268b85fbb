import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { BillingProvider } from './billing-provider.ts'

const HOUR_MS = 3_600_000
/** Stripe forgets an identifier after 24 hours: what may have arrived is not sent again after that. */
const SAFE_TO_REPEAT_MS = 23 * HOUR_MS

export type Overage = {
  orgId: number
  /** Beginning of a full hour of UTC, which is over and fully counted. */
  hour: Date
  /** Past what the plan includes. */
  agentMinutes: number
}

/**
 * Tells the provider of one hour's overage, once: a second call for the hour does nothing, whatever it says, unless the
 * first never got an answer. `unknown`: it got none for so long that sending again might count twice; a person must
 * look. Throws what the provider throws, and is then to be called again.
 */
export async function reportOverage(
  { db, clock, provider }: { db: Database; clock: Clock; provider: BillingProvider },
  { orgId, hour, agentMinutes }: Overage,
): Promise<'reported' | 'already_reported' | 'not_billed' | 'unknown'> {
  if (agentMinutes <= 0) return 'not_billed'
  const now = clock.now()
  const claimed = await asPlatform(db, async transaction => {
    const { rows: customers } = await sql<{ customerId: string }>`
      select customer_id as "customerId" from tenancy.subscriptions
      where org_id = ${orgId} and provider = ${provider.name} and status in ('active', 'trialing', 'past_due')
      order by started_at desc limit 1
    `.execute(transaction)
    if (customers[0] === undefined) return undefined
    const { rows } = await sql<{
      agentMinutes: number
      firstSentAt: Date
      acceptedAt: Date | null
      identifier: string
    }>`
      insert into tenancy.meter_reports (org_id, hour, agent_minutes, identifier, first_sent_at)
      values (${orgId}, ${hour}, ${agentMinutes}, ${`${orgId}-${hour.toISOString()}`}, ${now})
      on conflict (org_id, hour) do update set hour = excluded.hour
      returning agent_minutes as "agentMinutes", first_sent_at as "firstSentAt", accepted_at as "acceptedAt",
        identifier
    `.execute(transaction)
    return { ...rows[0]!, ...customers[0] }
  })
  if (claimed === undefined) return 'not_billed'
  if (claimed.acceptedAt !== null) return 'already_reported'
  if (now.getTime() - claimed.firstSentAt.getTime() > SAFE_TO_REPEAT_MS) return 'unknown'
  // What was said first is said again: the provider takes the same identifier for the same event.
  const { customerId, identifier } = claimed
  await provider.reportUsage({ customerId, identifier, hour, agentMinutes: claimed.agentMinutes })
  await asPlatform(db, transaction =>
    sql`
      update tenancy.meter_reports set accepted_at = ${now}
      where org_id = ${orgId} and hour = ${hour} and accepted_at is null
    `.execute(transaction),
  )
  return 'reported'
}
