import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { BillingOrg, BillingProvider } from './billing-provider.ts'
import { adoptObservations } from './store-observations.ts'

export type BillingContext = {
  db: Database
  clock: Clock
  provider: BillingProvider
  /** Where people come back to from the provider's pages, without a slash at the end. */
  publicUrl: string
}

/** The page of the console about money. */
export const billingPage = ({ publicUrl }: { publicUrl: string }) => `${publicUrl}/billing`

/** Longer than all calls to the provider may take that one change needs, with their retries. */
const LEASE_MS = 120_000

export type HeldBilling = { org: BillingOrg; customerId: string }

/**
 * Runs `work` while nobody else changes what the organisation buys, without keeping a connection waiting for the
 * provider. A process that dies leaves the organisation held for so long. Throws `billing_busy`.
 */
export async function holdBilling<T>(
  context: BillingContext,
  orgId: number,
  work: (held: HeldBilling) => Promise<T>,
): Promise<T> {
  const { clock, db, provider } = context
  const now = clock.now()
  const busyUntil = new Date(now.getTime() + LEASE_MS)
  const claimed = await asPlatform(db, async transaction => {
    const { rows } = await sql<BillingOrg & { customerId: string | null }>`
      with claim as (
        insert into tenancy.billing_customers as c (org_id, provider, created_at, busy_until)
        values (${orgId}, ${provider.name}, ${now}, ${busyUntil})
        on conflict (org_id, provider) do update set busy_until = excluded.busy_until
        where c.busy_until is null or c.busy_until <= ${now}
        returning org_id, customer_id
      )
      select o.id as "orgId", o.name, o.contact_email as email, claim.customer_id as "customerId"
      from claim join tenancy.orgs o on o.id = claim.org_id
    `.execute(transaction)
    return rows[0]
  })
  if (claimed === undefined) throw new AppError('billing_busy', 'try again in a moment')
  const { customerId: known, ...org } = claimed
  try {
    return await work({ org, customerId: known ?? (await makeCustomer(context, org)) })
  } finally {
    await asPlatform(db, transaction =>
      sql`
        update tenancy.billing_customers set busy_until = null
        where org_id = ${orgId} and provider = ${provider.name} and busy_until = ${busyUntil}
      `.execute(transaction),
    )
  }
}

async function makeCustomer({ db, clock, provider }: BillingContext, org: BillingOrg): Promise<string> {
  const customerId = await provider.createCustomer(org)
  const { orgId } = org
  await asPlatform(db, async transaction => {
    await sql`
      update tenancy.billing_customers set customer_id = ${customerId}
      where org_id = ${orgId} and provider = ${provider.name}
    `.execute(transaction)
    const actor = { kind: 'system', id: 'billing' } as const
    const by = { provider: provider.name, actor, requestId: null, now: clock.now() }
    await adoptObservations(transaction, { orgId, customerId }, by)
  })
  return customerId
}
