import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { PlanRow } from './plan.ts'

/** Adds a row to the price list. A plan changes by a newer row; what was promised before stays readable. */
export async function insertPlan(db: Database, plan: PlanRow): Promise<void> {
  await sql`
    insert into tenancy.plans
      (code, valid_from, valid_until, display_name, price_minor, currency, requests_per_second, requests_per_minute,
       requests_per_day, agent_minutes_per_month, results_per_call, sources, watches, seats, has_overage)
    values
      (${plan.code}, ${plan.validFrom}, ${plan.validUntil}, ${plan.displayName}, ${plan.priceMinor}, ${plan.currency},
       ${plan.requestsPerSecond}, ${plan.requestsPerMinute}, ${plan.requestsPerDay}, ${plan.agentMinutesPerMonth},
       ${plan.resultsPerCall}, ${plan.sources}, ${plan.watches}, ${plan.seats}, ${plan.hasOverage})
  `.execute(db)
}
