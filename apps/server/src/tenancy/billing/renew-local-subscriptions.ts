import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { loadPlans } from '../plans/load-plans.ts'
import { planInForce } from '../plans/plan.ts'
import type { StoredSubscription } from './billing-provider.ts'
import type { Observation } from './billing-state.ts'
import { endLocally, renewLocally } from './local-provider.ts'
import { holdCustomer, storeObservation } from './store-observations.ts'
import { findSubscription } from './subscription-store.ts'

const BY = { provider: 'local', actor: { kind: 'system', id: 'billing' }, requestId: null } as const
const BATCH = 100

/**
 * Ends the local subscriptions that were given up, and carries the others into their next period with an invoice.
 * Answers how many; 0 when there is nothing left to do. Several at once, or one that is broken off, do no harm.
 */
export async function renewLocalSubscriptions({
  db,
  clock,
}: {
  db: Database
  clock: Clock
}): Promise<number> {
  const now = clock.now()
  const due = await asPlatform(db, async transaction => {
    const { rows } = await sql<{ subscriptionId: string; customerId: string }>`
      select subscription_id as "subscriptionId", customer_id as "customerId" from tenancy.subscriptions
      where provider = 'local' and status = 'active' and period_end <= ${now}
      order by period_end limit ${BATCH}
    `.execute(transaction)
    return rows
  })
  for (const { subscriptionId, customerId } of due) {
    await asPlatform(db, async transaction => {
      await holdCustomer(transaction, 'local', customerId)
      const subscription = await findSubscription(transaction, 'local', subscriptionId)
      if (subscription?.status !== 'active' || subscription.periodEnd! > now) return
      for (const observation of await nextOf(transaction, subscription, now)) {
        await storeObservation(transaction, observation, { ...BY, now })
      }
    })
  }
  return due.length
}

async function nextOf(
  transaction: DatabaseTransaction,
  subscription: StoredSubscription,
  now: Date,
): Promise<Observation[]> {
  const { cancelAt, periodEnd, planCode } = subscription
  if (cancelAt !== null) return [endLocally(subscription, cancelAt, now)]
  const plan = planCode === null ? undefined : planInForce(await loadPlans(transaction), planCode, now)
  // Where the plan was withdrawn, nothing is charged for what is not given.
  return plan === undefined
    ? [endLocally(subscription, periodEnd!, now)]
    : renewLocally(subscription, plan, now)
}
