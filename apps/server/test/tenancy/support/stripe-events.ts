import { createHmac } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { asPlatform, type Database } from '../../../src/kernel/db/index.ts'

const FOLDER = join(import.meta.dirname, '../stripe-events')

export const STRIPE_SECRET = 'whsec_test_0123456789'

type Json = Record<string, unknown>
export type StripeEvent = Json & {
  id: string
  created: number
  type: string
  data: { object: Json }
}

/** The recorded events, in the order in which they happened. */
export function recordedEvents(): StripeEvent[] {
  return globSync('*.json', { cwd: FOLDER })
    .sort((a, b) => (basename(a) < basename(b) ? -1 : 1))
    .map(name => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as StripeEvent)
}

/** The same event of another customer: every id in it is that customer's own. */
export function ofCustomer(event: StripeEvent, suffix: string): StripeEvent {
  const text = JSON.stringify(event).replace(/"(evt_\d+|cus_1|sub_1|in_1|si_\w+)"/g, `"$1_${suffix}"`)
  return JSON.parse(text) as StripeEvent
}

export function signatureOf(body: string, at: Date, secret = STRIPE_SECRET): string {
  const seconds = Math.floor(at.getTime() / 1_000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

export async function insertCustomer(db: Database, orgId: number, customerId: string): Promise<void> {
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.billing_customers (org_id, provider, customer_id, created_at)
      values (${orgId}, 'stripe', ${customerId}, '2026-11-01Z')
    `.execute(transaction),
  )
}

/** All that is made from events, of one organisation. */
export async function readDerived(
  db: Database,
  orgId: number,
): Promise<{ subscriptions: Json[]; invoices: Json[] }> {
  return asPlatform(db, async transaction => {
    const subscriptions = await sql<Json>`
      select * from tenancy.subscriptions where org_id = ${orgId} order by subscription_id
    `.execute(transaction)
    const invoices = await sql<Json>`
      select * from tenancy.invoices where org_id = ${orgId} order by invoice_id
    `.execute(transaction)
    return { subscriptions: subscriptions.rows, invoices: invoices.rows }
  })
}
