import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { PlanRow } from './plan.ts'

/** The whole price list, past and to come. */
export async function loadPlans(db: Database): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`
    select code, display_name as "displayName", price_minor as "priceMinor", currency,
      requests_per_second as "requestsPerSecond", requests_per_minute as "requestsPerMinute",
      requests_per_day as "requestsPerDay", agent_minutes_per_month as "agentMinutesPerMonth",
      results_per_call as "resultsPerCall", sources, watches, seats, has_overage as "hasOverage",
      valid_from as "validFrom", valid_until as "validUntil"
    from tenancy.plans order by code, valid_from
  `.execute(db)
  return rows
}
