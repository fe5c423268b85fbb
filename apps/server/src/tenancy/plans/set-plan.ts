import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { type Actor, recordAudit } from '../audit/record-audit.ts'
import { insertPlan } from './insert-plan.ts'
import { loadPlans } from './load-plans.ts'
import { type Plan, type PlanRow, planInForce } from './plan.ts'
import { UNLIMITED } from './shipped-plans.ts'

/** One of a kind in the database: whoever changes the price list takes turns. */
const PRICE_LIST_LOCK = 0x62_77_70_6c

export type PlanChange = {
  code: string
  /** What is not named stays as it is when the change begins. */
  changes: Partial<Omit<Plan, 'code'>>
  /** When it begins; null: now. */
  from: Date | null
  actor: Actor
}

/**
 * Adds a dated row to the price list; rows that were are never touched. A change that was planned for later is
 * complete in itself and takes over from this one at its date. Throws `plan_conflict` for a date in the past or one
 * that is taken, and `plan_not_found` for a new code without all it needs.
 */
export async function setPlan(
  { db, clock }: { db: Database; clock: Clock },
  { code, changes, from, actor }: PlanChange,
): Promise<PlanRow> {
  const now = clock.now()
  if (from !== null && from < now) throw new AppError('plan_conflict', 'what was in force stays as it was')
  return asPlatform(db, async transaction => {
    await sql`select pg_advisory_xact_lock(${PRICE_LIST_LOCK})`.execute(transaction)
    const rows = (await loadPlans(transaction)).filter(row => row.code === code)
    const validFrom = from ?? afterNewest(rows, now)
    if (rows.some(row => row.validFrom.getTime() === validFrom.getTime())) {
      throw new AppError('plan_conflict', `${code} changes at ${validFrom.toISOString()} already`)
    }
    const before = planInForce(rows, code, validFrom)
    const after: PlanRow = { ...complete(code, before, changes), validFrom, validUntil: null }
    await insertPlan(transaction, after)
    await recordAudit(transaction, {
      orgId: null,
      actor,
      action: 'plan.set',
      target: `plan:${code}`,
      before: before ?? null,
      after,
      requestId: null,
      at: now,
    })
    return after
  })
}

/** Two changes within one millisecond still come one after the other. */
function afterNewest(rows: readonly PlanRow[], now: Date): Date {
  const begunMs = rows.map(({ validFrom }) => validFrom.getTime()).filter(ms => ms <= now.getTime() + 1_000)
  return new Date(Math.max(now.getTime(), ...begunMs.map(ms => ms + 1)))
}

function complete(code: string, before: PlanRow | undefined, changes: PlanChange['changes']): Plan {
  if (before !== undefined) return { ...before, ...changes, code }
  const { displayName, resultsPerCall } = changes
  if (displayName === undefined || resultsPerCall === undefined) {
    throw new AppError(
      'plan_not_found',
      `there is no plan ${code}; a new one needs a display name and results per call`,
    )
  }
  return { ...NOTHING_SAID, ...changes, code, displayName, resultsPerCall }
}

const NOTHING_SAID = { ...UNLIMITED, priceMinor: null, currency: 'USD', hasOverage: false }
