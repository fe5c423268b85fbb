import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../../kernel/clock.ts'
import { AppError } from '../../../kernel/errors/index.ts'
import type { Plan } from '../../plans/plan.ts'
import type { BillingProvider, StoredSubscription } from '../billing-provider.ts'
import type { Observation } from '../billing-state.ts'
import { formEncode } from './form-encode.ts'
import { readStripeSubscription } from './read-stripe.ts'
import {
  createStripeClient,
  STRIPE_API_VERSION,
  type StripeAnswer,
  type StripeClientOptions,
} from './stripe-client.ts'

/** Event name of the meter; its price, if there is one, has the lookup key of the same name. */
const METER = 'agent_minutes'

const created = z.looseObject({ id: z.string() })
const page = z.looseObject({ url: z.url({ protocol: /^https?$/ }) })
const prices = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), lookup_key: z.string().nullish() })),
})
const updated = z.looseObject({
  pending_update: z.unknown().nullish(),
  latest_invoice: z
    .union([z.string(), z.looseObject({ hosted_invoice_url: z.string().nullish() })])
    .nullish(),
})

/** Plans are prices with the lookup key `CODE_monthly`. The key is never in an error or a log. */
export function stripeProvider({
  clock,
  ...options
}: StripeClientOptions & { clock: Clock }): BillingProvider {
  const client = createStripeClient(options)

  async function findPrices(plan: Plan): Promise<{ base: string; metered: string | null }> {
    const base = `${plan.code}_monthly`
    const { body } = await client.get('/v1/prices', { active: true, lookup_keys: [base, METER] })
    const { data } = read(prices, body)
    const idOf = (key: string) => data.find(({ lookup_key }) => lookup_key === key)?.id ?? null
    const id = idOf(base)
    if (id === null)
      throw new AppError('plan_not_sold', `no active price at Stripe has the lookup key ${base}`)
    return { base: id, metered: plan.hasOverage ? idOf(METER) : null }
  }

  function observe(answer: StripeAnswer): Observation {
    const bytes = createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')
    return readStripeSubscription(
      answer.body,
      `answer-${answer.requestId ?? bytes}`,
      answer.at ?? clock.now(),
    )
  }

  async function fetchSubscription(subscriptionId: string): Promise<Observation> {
    return observe(await client.get(`/v1/subscriptions/${encodeURIComponent(subscriptionId)}`))
  }

  /** The subscription as it is after a change; a repeated answer tells how it was, so that it is asked anew. */
  async function outcomeOf({ subscriptionId }: StoredSubscription, answer: StripeAnswer) {
    const { pending_update: pending, latest_invoice: invoice } = read(updated, answer.body)
    const payUrl = typeof invoice === 'object' ? invoice?.hosted_invoice_url : null
    return {
      checkoutUrl: pending == null ? null : (payUrl ?? null),
      observations: [answer.isReplayed ? await fetchSubscription(subscriptionId) : observe(answer)],
    }
  }

  return {
    name: 'stripe',
    async createCustomer({ orgId, name, email }) {
      const values = { name, email: email ?? undefined, metadata: { org_id: orgId } }
      // A key may not come again with other values: an organisation may have been renamed meanwhile.
      const form = createHash('sha256').update(formEncode(values)).digest('hex').slice(0, 16)
      const { body } = await client.post('/v1/customers', values, `customer-${orgId}-${form}`)
      return read(created, body).id
    },
    async startSubscription({ org, customerId, plan, returnUrl, attempt }) {
      const { base, metered } = await findPrices(plan)
      const metadata = { org_id: org.orgId }
      const values = {
        mode: 'subscription',
        customer: customerId,
        client_reference_id: String(org.orgId),
        line_items: [{ price: base, quantity: 1 }, ...(metered === null ? [] : [{ price: metered }])],
        subscription_data: { metadata },
        success_url: `${returnUrl}?checkout=done`,
        cancel_url: `${returnUrl}?checkout=canceled`,
      }
      const { body } = await client.post('/v1/checkout/sessions', values, `checkout-${attempt}`)
      return { checkoutUrl: read(page, body).url, observations: [] }
    },
    async changePlan({ subscription, from, to, attempt }) {
      const { itemId, subscriptionId } = subscription
      if (itemId === null) throw new AppError('billing_refused', 'the subscription has no item for a plan')
      const { base } = await findPrices(to)
      const isUpgrade = (to.priceMinor ?? 0) > (from?.priceMinor ?? 0)
      const values = {
        // Without the item's id a second one would be added.
        items: [{ id: itemId, price: base }],
        proration_behavior: isUpgrade ? 'always_invoice' : 'create_prorations',
        // What is not paid for does not begin.
        payment_behavior: isUpgrade ? 'pending_if_incomplete' : undefined,
        expand: ['latest_invoice'],
      }
      const path = `/v1/subscriptions/${encodeURIComponent(subscriptionId)}`
      return outcomeOf(subscription, await client.post(path, values, `change-${attempt}`))
    },
    async setCancelAtPeriodEnd({ subscription, isCanceled, attempt }) {
      const path = `/v1/subscriptions/${encodeURIComponent(subscription.subscriptionId)}`
      const values = { cancel_at_period_end: isCanceled }
      return outcomeOf(subscription, await client.post(path, values, `cancel-${attempt}`))
    },
    async portalUrl({ customerId, returnUrl }) {
      const values = { customer: customerId, return_url: returnUrl }
      const key = `portal-${customerId}-${clock.now().getTime()}`
      const { body } = await client.post('/v1/billing_portal/sessions', values, key)
      return read(page, body).url
    },
    fetchSubscription,
    async reportUsage({ customerId, identifier, hour, agentMinutes }) {
      const values = {
        event_name: METER,
        identifier,
        timestamp: hour.getTime() / 1_000,
        payload: { stripe_customer_id: customerId, value: String(agentMinutes) },
      }
      await client.post('/v1/billing/meter_events', values, `meter-${identifier}`)
    },
  }
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new AppError('billing_refused', `the answer is not of Stripe's API version ${STRIPE_API_VERSION}`, {
    cause: parsed.error,
  })
}
