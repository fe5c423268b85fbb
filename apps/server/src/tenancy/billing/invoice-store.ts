import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { InvoiceSnapshot, ProviderName } from './billing-state.ts'

/** One of another customer's stays as it is. */
export async function putInvoice(
  transaction: DatabaseTransaction,
  provider: ProviderName,
  owner: { orgId: number; customerId: string; invoiceId: string },
  row: InvoiceSnapshot & { asOf: Date },
): Promise<void> {
  await sql`
    insert into tenancy.invoices
      (provider, invoice_id, org_id, customer_id, subscription_id, number, status, currency, amount_due_minor,
       amount_paid_minor, description, period_start, period_end, issued_at, paid_at, next_attempt_at, hosted_url,
       pdf_url, as_of)
    values (${provider}, ${owner.invoiceId}, ${owner.orgId}, ${owner.customerId}, ${row.subscriptionId},
      ${row.number}, ${row.status}, ${row.currency}, ${row.amountDueMinor}, ${row.amountPaidMinor},
      ${row.description}, ${row.periodStart}, ${row.periodEnd}, ${row.issuedAt}, ${row.paidAt},
      ${row.nextAttemptAt}, ${row.hostedUrl}, ${row.pdfUrl}, ${row.asOf})
    on conflict (provider, invoice_id) do update set subscription_id = excluded.subscription_id,
      number = excluded.number, status = excluded.status, currency = excluded.currency,
      amount_due_minor = excluded.amount_due_minor, amount_paid_minor = excluded.amount_paid_minor,
      description = excluded.description, period_start = excluded.period_start, period_end = excluded.period_end,
      issued_at = excluded.issued_at, paid_at = excluded.paid_at, next_attempt_at = excluded.next_attempt_at,
      hosted_url = excluded.hosted_url, pdf_url = excluded.pdf_url, as_of = excluded.as_of
    where invoices.org_id = excluded.org_id and invoices.customer_id = excluded.customer_id
  `.execute(transaction)
}
