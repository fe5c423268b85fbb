import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { type Actor, recordAudit } from '../audit/record-audit.ts'
import type {
  InvoiceSnapshot,
  Observation,
  Observed,
  ProviderName,
  Subject,
  SubscriptionSnapshot,
} from './billing-state.ts'
import { deriveInvoice } from './derive-invoice.ts'
import { deriveSubscription, isAmbiguous } from './derive-subscription.ts'
import { putInvoice } from './invoice-store.ts'
import { findSubscription, putSubscription } from './subscription-store.ts'

type By = { provider: ProviderName; actor: Actor; requestId: string | null; now: Date }

export type Stored = {
  /** It was told before. */
  isDuplicate: boolean
  /** null: of a customer of nobody here, and kept until there is one. */
  orgId: number | null
  /** The subscription of which it is not known what was said last. */
  ambiguousId: string | null
}

const SYSTEM_FIELDS = ['asOf']

/**
 * Keeps what the provider said, and makes anew what follows from all it said of the same thing, in a transaction of
 * the platform. Whatever concerns one customer takes turns.
 */
export async function storeObservation(
  transaction: DatabaseTransaction,
  observation: Observation,
  by: By,
): Promise<Stored> {
  const { customerId, subject } = observation
  if (customerId !== null) await holdCustomer(transaction, by.provider, customerId)
  const orgId = customerId === null ? null : await findOrgOf(transaction, by.provider, customerId)
  const { numInsertedRows } = await insertObservation(transaction, observation, orgId, by)
  const isDuplicate = numInsertedRows === 0
  if (orgId === null || customerId === null || subject === null) {
    return { isDuplicate, orgId, ambiguousId: null }
  }
  return { isDuplicate, orgId, ambiguousId: await derive(transaction, { orgId, customerId }, subject, by) }
}

/** Makes what follows from whatever came before the customer was known here. */
export async function adoptObservations(
  transaction: DatabaseTransaction,
  owner: { orgId: number; customerId: string },
  by: By,
): Promise<void> {
  await holdCustomer(transaction, by.provider, owner.customerId)
  const { rows } = await sql<{ kind: Subject['kind']; id: string }>`
    select distinct subject_kind as kind, subject_id as id from tenancy.billing_events
    where provider = ${by.provider} and customer_id = ${owner.customerId} and subject_kind is not null
  `.execute(transaction)
  for (const subject of rows) await derive(transaction, owner, subject, by)
}

async function derive(
  transaction: DatabaseTransaction,
  owner: { orgId: number; customerId: string },
  { kind, id }: Pick<Subject, 'kind' | 'id'>,
  by: By,
): Promise<string | null> {
  if (kind === 'invoice') {
    const invoice = deriveInvoice(await load<InvoiceSnapshot>(transaction, owner, kind, id, by.provider))
    if (invoice !== undefined) {
      await putInvoice(transaction, by.provider, { ...owner, invoiceId: id }, invoice)
    }
    return null
  }
  const observations = await load<SubscriptionSnapshot>(transaction, owner, kind, id, by.provider)
  const derived = deriveSubscription(observations)
  if (derived === undefined) return null
  const after = { subscriptionId: id, customerId: owner.customerId, ...derived }
  const before = await findSubscription(transaction, by.provider, id)
  if (before !== undefined && before.customerId !== owner.customerId) return null
  if (before === undefined || JSON.stringify(before) !== JSON.stringify(after)) {
    await putSubscription(transaction, by.provider, owner.orgId, after)
  }
  if (isTold(before, after)) {
    await recordAudit(transaction, {
      orgId: owner.orgId,
      actor: by.actor,
      action: before === undefined ? 'subscription.create' : 'subscription.update',
      target: `subscription:${id}`,
      before: before ?? null,
      after,
      requestId: by.requestId,
      at: by.now,
    })
  }
  return isAmbiguous(observations) ? id : null
}

/** The log tells what changed, not that nothing did. */
function isTold(before: object | undefined, after: object): boolean {
  const essence = (row: object) =>
    JSON.stringify(Object.entries(row).filter(([name]) => !SYSTEM_FIELDS.includes(name)))
  return before === undefined || essence(before) !== essence(after)
}

/** Only what was said of this very customer: nobody's subscription becomes another's by an event that says so. */
async function load<State>(
  transaction: DatabaseTransaction,
  { customerId }: { customerId: string },
  kind: Subject['kind'],
  id: string,
  provider: ProviderName,
): Promise<Observed<State>[]> {
  const { rows } = await sql<Observed<State>>`
    select id, at, is_answer as "isAnswer", state from tenancy.billing_events
    where provider = ${provider} and subject_kind = ${kind} and subject_id = ${id} and customer_id = ${customerId}
  `.execute(transaction)
  return rows
}

async function insertObservation(
  transaction: DatabaseTransaction,
  { id, type, customerId, at, isAnswer, subject }: Observation,
  orgId: number | null,
  { provider, now }: By,
): Promise<{ numInsertedRows: number }> {
  const { numAffectedRows } = await sql`
    insert into tenancy.billing_events
      (provider, id, org_id, customer_id, type, subject_kind, subject_id, at, received_at, is_answer, state)
    values (${provider}, ${id}, ${orgId}, ${customerId}, ${type}, ${subject?.kind ?? null}, ${subject?.id ?? null},
      ${at}, ${now}, ${isAnswer}, ${subject && JSON.stringify(subject.state)}::jsonb)
    on conflict (provider, id) do nothing
  `.execute(transaction)
  return { numInsertedRows: Number(numAffectedRows ?? 0n) }
}

/** A row to lock need not be there yet. Until the end of the transaction. */
export async function holdCustomer(
  transaction: DatabaseTransaction,
  provider: ProviderName,
  customerId: string,
): Promise<void> {
  const name = `billing:${provider}:${customerId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction)
}

async function findOrgOf(
  transaction: DatabaseTransaction,
  provider: ProviderName,
  customerId: string,
): Promise<number | null> {
  const { rows } = await sql<{ orgId: number }>`
    select org_id as "orgId" from tenancy.billing_customers
    where provider = ${provider} and customer_id = ${customerId}
  `.execute(transaction)
  return rows[0]?.orgId ?? null
}
