import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { StoredSubscription } from './billing-provider.ts'
import type { ProviderName } from './billing-state.ts'

const COLUMNS = sql`
  subscription_id as "subscriptionId", customer_id as "customerId", status, plan_code as "planCode",
  item_id as "itemId", started_at as "startedAt", period_start as "periodStart", period_end as "periodEnd",
  cancel_at as "cancelAt", ended_at as "endedAt", past_due_since as "pastDueSince", as_of as "asOf"
`

export async function listSubscriptions(
  transaction: DatabaseTransaction,
  orgId: number,
): Promise<(StoredSubscription & { provider: ProviderName })[]> {
  const { rows } = await sql<StoredSubscription & { provider: ProviderName }>`
    select provider, ${COLUMNS} from tenancy.subscriptions where org_id = ${orgId}
    order by started_at desc, subscription_id
  `.execute(transaction)
  return rows
}

export async function findSubscription(
  transaction: DatabaseTransaction,
  provider: ProviderName,
  subscriptionId: string,
): Promise<StoredSubscription | undefined> {
  const { rows } = await sql<StoredSubscription>`
    select ${COLUMNS} from tenancy.subscriptions
    where provider = ${provider} and subscription_id = ${subscriptionId}
  `.execute(transaction)
  return rows[0]
}

/** One of another customer's stays as it is. */
export async function putSubscription(
  transaction: DatabaseTransaction,
  provider: ProviderName,
  orgId: number,
  row: StoredSubscription,
): Promise<void> {
  await sql`
    insert into tenancy.subscriptions
      (provider, subscription_id, org_id, customer_id, status, plan_code, item_id, started_at, period_start,
       period_end, cancel_at, ended_at, past_due_since, as_of)
    values (${provider}, ${row.subscriptionId}, ${orgId}, ${row.customerId}, ${row.status}, ${row.planCode},
      ${row.itemId}, ${row.startedAt}, ${row.periodStart}, ${row.periodEnd}, ${row.cancelAt}, ${row.endedAt},
      ${row.pastDueSince}, ${row.asOf})
    on conflict (provider, subscription_id) do update set status = excluded.status, plan_code = excluded.plan_code,
      item_id = excluded.item_id, started_at = excluded.started_at, period_start = excluded.period_start,
      period_end = excluded.period_end, cancel_at = excluded.cancel_at, ended_at = excluded.ended_at,
      past_due_since = excluded.past_due_since, as_of = excluded.as_of
    where subscriptions.org_id = excluded.org_id and subscriptions.customer_id = excluded.customer_id
  `.execute(transaction)
}
