import { sql } from 'kysely'
import { asTenant } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import type { StoredSubscription } from './billing-provider.ts'
import type { InvoiceStatus } from './billing-state.ts'
import { GRACE_MS } from './dunning.ts'
import type { EffectivePlan } from './effective-plan.ts'
import { type BillingContext, billingPage } from './hold-billing.ts'
import { loadEffectivePlan } from './load-plan-inputs.ts'
import { listSubscriptions } from './subscription-store.ts'

export type Billing = {
  effective: EffectivePlan
  subscription: StoredSubscription | null
  /** Until when service goes on in full although payment is overdue. */
  graceUntil: Date | null
}

export async function getBilling({ db, clock }: BillingContext, { principal }: Caller): Promise<Billing> {
  requireScope(principal, 'billing:manage')
  const { orgId } = principal
  return asTenant(db, orgId, async transaction => {
    const effective = await loadEffectivePlan(transaction, orgId, clock.now())
    const all = await listSubscriptions(transaction, orgId)
    const subscription = all.find(one => one.subscriptionId === effective.subscriptionId) ?? null
    const since = subscription?.pastDueSince ?? null
    return { effective, subscription, graceUntil: since && new Date(since.getTime() + GRACE_MS) }
  })
}

export type InvoiceRow = {
  invoiceId: string
  number: string | null
  status: InvoiceStatus
  currency: string
  amountDueMinor: number
  amountPaidMinor: number
  description: string | null
  periodStart: Date | null
  periodEnd: Date | null
  issuedAt: Date
  paidAt: Date | null
  hostedUrl: string | null
  pdfUrl: string | null
}

/** Newest first. */
export async function listInvoices(
  { db }: BillingContext,
  { principal }: Caller,
  { limit }: { limit: number },
): Promise<InvoiceRow[]> {
  requireScope(principal, 'billing:manage')
  const { orgId } = principal
  return asTenant(db, orgId, async transaction => {
    const { rows } = await sql<InvoiceRow>`
      select invoice_id as "invoiceId", number, status, currency, amount_due_minor as "amountDueMinor",
        amount_paid_minor as "amountPaidMinor", description, period_start as "periodStart",
        period_end as "periodEnd", issued_at as "issuedAt", paid_at as "paidAt", hosted_url as "hostedUrl",
        pdf_url as "pdfUrl"
      from tenancy.invoices where org_id = ${orgId} and status <> 'draft'
      order by issued_at desc, invoice_id limit ${limit}
    `.execute(transaction)
    return rows
  })
}

/** Throws `not_found` before anything was bought, or where the provider has no such page. */
export async function openPortal(context: BillingContext, { principal }: Caller): Promise<{ url: string }> {
  requireScope(principal, 'billing:manage')
  const { db, provider } = context
  const { orgId } = principal
  const customerId = await asTenant(db, orgId, async transaction => {
    const { rows } = await sql<{ customerId: string | null }>`
      select customer_id as "customerId" from tenancy.billing_customers
      where org_id = ${orgId} and provider = ${provider.name}
    `.execute(transaction)
    return rows[0]?.customerId ?? null
  })
  const returnUrl = billingPage(context)
  const url = customerId === null ? null : await provider.portalUrl({ customerId, returnUrl })
  if (url === null) throw new AppError('not_found', 'there is no page for payments here')
  return { url }
}
