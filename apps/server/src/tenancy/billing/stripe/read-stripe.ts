import { SUBSCRIPTION_STATUSES } from '@buywhere/contract'
import { z } from 'zod'
import { AppError } from '../../../kernel/errors/index.ts'
import {
  INVOICE_STATUSES,
  type InvoiceSnapshot,
  type Observation,
  type Subject,
  type SubscriptionSnapshot,
} from '../billing-state.ts'

const seconds = z.number().int().min(0).max(253_402_300_799)
const moment = seconds.nullish().transform(value => (value == null ? null : toIso(value)))
/** An id, or the thing itself where it was asked for. */
const reference = z
  .union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)])
  .nullish()
  .transform(value => value ?? null)

const price = z.looseObject({
  lookup_key: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  recurring: z.looseObject({ usage_type: z.string().nullish() }).nullish(),
})

const item = z.looseObject({
  id: z.string(),
  price,
  current_period_start: seconds.nullish(),
  current_period_end: seconds.nullish(),
})

const subscription = z.looseObject({
  id: z.string(),
  customer: reference,
  status: z.enum(SUBSCRIPTION_STATUSES),
  items: z.looseObject({ data: z.array(item) }),
  start_date: seconds,
  cancel_at: moment,
  ended_at: moment,
})

const invoice = z.looseObject({
  id: z.string(),
  customer: reference,
  status: z.enum(INVOICE_STATUSES),
  number: z.string().nullish(),
  currency: z.string(),
  amount_due: z.number().int(),
  amount_paid: z.number().int(),
  description: z.string().nullish(),
  created: seconds,
  period_start: moment,
  period_end: moment,
  next_payment_attempt: moment,
  hosted_invoice_url: z.string().nullish(),
  invoice_pdf: z.string().nullish(),
  status_transitions: z.looseObject({ paid_at: moment }).nullish(),
  parent: z
    .looseObject({ subscription_details: z.looseObject({ subscription: reference }).nullish() })
    .nullish(),
  lines: z
    .looseObject({
      data: z.array(
        z.looseObject({
          description: z.string().nullish(),
          period: z.looseObject({ start: moment, end: moment }).nullish(),
        }),
      ),
    })
    .nullish(),
})

const event = z.looseObject({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: seconds,
  data: z.looseObject({ object: z.looseObject({ id: z.string().nullish(), customer: reference }) }),
})

/**
 * What an event says, without the personal data in it. An event of a kind that nothing is made from has no subject.
 * Throws `invalid_body` for what is no event.
 */
export function readStripeEvent(body: Buffer): Observation {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw new AppError('invalid_body', 'this is no JSON')
  }
  const { id, type, created, data } = parse(event, value)
  const { object } = data
  return {
    id,
    type,
    customerId: object.customer,
    at: new Date(created * 1_000),
    isAnswer: false,
    subject: subjectOf(type, object),
  }
}

/** A subscription as Stripe answered with it. */
export function readStripeSubscription(value: unknown, id: string, at: Date): Observation {
  const parsed = parse(subscription, value)
  return {
    id,
    type: 'subscription.answer',
    customerId: parsed.customer,
    at,
    isAnswer: true,
    subject: { kind: 'subscription', id: parsed.id, state: toSubscription(parsed) },
  }
}

function subjectOf(type: string, object: { id?: string | null | undefined }): Subject | null {
  if (type.startsWith('customer.subscription.')) {
    const parsed = parse(subscription, object)
    return { kind: 'subscription', id: parsed.id, state: toSubscription(parsed) }
  }
  // One to come has no id yet.
  if (type.startsWith('invoice.') && object.id != null) {
    const parsed = parse(invoice, object)
    return { kind: 'invoice', id: parsed.id, state: toInvoice(parsed) }
  }
  return null
}

function toSubscription(value: z.output<typeof subscription>): SubscriptionSnapshot {
  const licensed = value.items.data.filter(({ price }) => price.recurring?.usage_type !== 'metered')
  const base = licensed.find(({ price }) => planCodeOf(price) !== null) ?? licensed[0]
  return {
    status: value.status,
    planCode: base === undefined ? null : planCodeOf(base.price),
    itemId: base?.id ?? null,
    startedAt: toIso(value.start_date),
    periodStart: base?.current_period_start == null ? null : toIso(base.current_period_start),
    periodEnd: base?.current_period_end == null ? null : toIso(base.current_period_end),
    cancelAt: value.cancel_at,
    endedAt: value.ended_at,
  }
}

/** By the price's metadata, else by its lookup key: `pro_monthly`, also with a version behind. */
function planCodeOf({ metadata, lookup_key: key }: z.output<typeof price>): string | null {
  return metadata?.plan_code ?? /^([a-z][a-z0-9-]{0,31})_monthly(_v\d+)?$/.exec(key ?? '')?.[1] ?? null
}

function toInvoice(value: z.output<typeof invoice>): InvoiceSnapshot {
  const line = value.lines?.data[0]
  return {
    status: value.status,
    subscriptionId: value.parent?.subscription_details?.subscription ?? null,
    number: value.number ?? null,
    currency: value.currency.toUpperCase(),
    amountDueMinor: value.amount_due,
    amountPaidMinor: value.amount_paid,
    description: value.description ?? line?.description ?? null,
    // An invoice's own period is the one before; what is paid for stands in its lines.
    periodStart: line?.period?.start ?? value.period_start,
    periodEnd: line?.period?.end ?? value.period_end,
    issuedAt: toIso(value.created),
    paidAt: value.status_transitions?.paid_at ?? null,
    nextAttemptAt: value.next_payment_attempt,
    hostedUrl: value.hosted_invoice_url ?? null,
    pdfUrl: value.invoice_pdf ?? null,
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  throw new AppError('invalid_body', "this is not of the form of Stripe's API version", { fields })
}

function toIso(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString()
}
