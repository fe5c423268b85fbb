import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
/** null: without a limit. */
const limit = z.number().int().nullable()

const plan = z.object({
  code: z.string(),
  name: z.string(),
  /** Minor units a month; null: by agreement. */
  price_minor: z.number().int().nullable(),
  currency: z.string(),
  requests_per_second: limit,
  requests_per_minute: limit,
  requests_per_day: limit,
  agent_minutes_per_month: limit,
  results_per_call: z.number().int(),
  sources: limit,
  watches: limit,
  seats: limit,
  /** Past the agent-minutes: goes on and is billed. */
  has_overage: z.boolean(),
})

export const plansResponse = z.object({ plans: z.array(plan) })

export const subscriptionBody = z.strictObject({
  plan: z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'must be the code of a plan'),
})

export const subscriptionResponse = z.object({
  status: z.enum(['payment_needed', 'changed']),
  /** Where somebody must pay before anything changes; null: it holds already. */
  checkout_url: z.string().nullable(),
})

/** Stripe's words; subscriptions that are only recorded use some of them. */
export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
] as const

const subscription = z.object({
  id: z.string(),
  plan: z.string().nullable(),
  status: z.enum(SUBSCRIPTION_STATUSES),
  period_start: instant.nullable(),
  period_end: instant.nullable(),
  /** It ends then; null: it goes on. */
  cancel_at: instant.nullable(),
  past_due_since: instant.nullable(),
})

export const billingResponse = z.object({
  provider: z.enum(['stripe', 'local']),
  /** The plan whose limits hold now. */
  plan,
  /** `restricted`: payment is overdue, and the limits are those of the free plan until it is made. */
  because: z.enum(['assigned', 'subscription', 'restricted']),
  stage: z.enum(['pending', 'active', 'grace', 'restricted', 'canceled']).nullable(),
  /** Until when service goes on in full although payment is overdue. */
  grace_until: instant.nullable(),
  subscription: subscription.nullable(),
})

export const invoicesParameters = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(24),
})

export const invoicesResponse = z.object({
  invoices: z.array(
    z.object({
      id: z.string(),
      number: z.string().nullable(),
      status: z.enum(['draft', 'open', 'uncollectible', 'void', 'paid']),
      currency: z.string(),
      amount_due_minor: z.number().int(),
      amount_paid_minor: z.number().int(),
      description: z.string().nullable(),
      period_start: instant.nullable(),
      period_end: instant.nullable(),
      issued_at: instant,
      paid_at: instant.nullable(),
      url: z.string().nullable(),
      pdf_url: z.string().nullable(),
    }),
  ),
})

export const portalResponse = z.object({ url: z.string() })

export const webhookReceipt = z.object({ received: z.literal(true), duplicate: z.boolean() })
