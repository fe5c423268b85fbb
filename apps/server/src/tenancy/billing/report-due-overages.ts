import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import type { BillingProvider } from './billing-provider.ts'
import { loadEffectivePlan } from './load-plan-inputs.ts'
import { type Overage, reportOverage } from './report-overage.ts'

const HOUR_MS = 3_600_000
/** After the end of an hour its last events may still be on their way from a spool. */
const SETTLED_MS = 600_000
/** Hours looked back at; the provider takes none that are older for new. */
const LOOK_BACK_HOURS = 22

/** Tells the provider of every settled hour in which an organisation went past its plan. Answers how many were told. */
export async function reportDueOverages(context: {
  db: Database
  clock: Clock
  provider: BillingProvider
}): Promise<number> {
  const { db, clock } = context
  const now = clock.now()
  const due = await asPlatform(db, transaction => findOverages(transaction, now))
  let reported = 0
  for (const overage of due) if ((await reportOverage(context, overage)) === 'reported') reported++
  return reported
}

async function findOverages(transaction: DatabaseTransaction, now: Date): Promise<Overage[]> {
  const endMs = Math.floor((now.getTime() - SETTLED_MS) / HOUR_MS) * HOUR_MS
  const from = new Date(endMs - LOOK_BACK_HOURS * HOUR_MS)
  // By hour, with what the month had before it; hours that were told and taken are done.
  const { rows } = await sql<{ orgId: number; hour: Date; minutes: number; before: number }>`
    select h.org_id as "orgId", h.hour, h.minutes,
      (select count(*) from tenancy.usage_agent_minutes m
       where m.org_id = h.org_id and m.minute < h.hour
         and m.minute >= date_trunc('month', h.hour at time zone 'UTC') at time zone 'UTC') as before
    from (
      select org_id, date_trunc('hour', minute) as hour, count(*) as minutes from tenancy.usage_agent_minutes
      where minute >= ${from} and minute < ${new Date(endMs)}
        and org_id in (select org_id from tenancy.subscriptions where status in ('active', 'trialing', 'past_due'))
      group by 1, 2
    ) h
    where not exists (
      select from tenancy.meter_reports r
      where r.org_id = h.org_id and r.hour = h.hour and r.accepted_at is not null)
    order by 1, 2
  `.execute(transaction)
  const included = new Map<number, number | null>()
  for (const orgId of new Set(rows.map(row => row.orgId))) {
    const { plan } = await loadEffectivePlan(transaction, orgId, now)
    included.set(orgId, plan.hasOverage ? plan.agentMinutesPerMonth : null)
  }
  return rows.flatMap(({ orgId, hour, minutes, before }) => {
    const quota = included.get(orgId) ?? null
    const agentMinutes = quota === null ? 0 : overageOf(quota, before, minutes)
    return agentMinutes === 0 ? [] : [{ orgId, hour, agentMinutes }]
  })
}

/** How many of an hour's agent-minutes lie past the quota of the month. */
export function overageOf(quota: number, before: number, minutes: number): number {
  return Math.max(0, before + minutes - quota) - Math.max(0, before - quota)
}
