import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { changeSubscription } from '../../src/tenancy/billing/change-subscription.ts'
import { loadEffectivePlan } from '../../src/tenancy/billing/load-plan-inputs.ts'
import { openPortal } from '../../src/tenancy/billing/read-billing.ts'
import { reportOverage } from '../../src/tenancy/billing/report-overage.ts'
import { stripeProvider } from '../../src/tenancy/billing/stripe/stripe-provider.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { type StripeReply, type StripeRequest, startFakeStripe } from './support/fake-stripe.ts'
import { asKey, codeOf, readAudit } from './support/people.ts'
import { readDerived, recordedEvents } from './support/stripe-events.ts'
import { insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const clock = movableClock('2026-11-05T09:00:00Z')
const KEY = 'sk_test_never_to_be_seen'
const HOUR_MS = 3_600_000

let count = 0
const unique = (kind: string) => `${kind}_${++count}`

type Options = {
  reply?: (request: StripeRequest, asked: number) => StripeReply | undefined | Promise<undefined>
  timeoutMs?: number
}

/** An organisation, a Stripe that knows the usual, and what it takes to buy. */
async function open({ reply, timeoutMs = 2_000 }: Options = {}) {
  const orgId = await insertOrg(db, { contactEmail: 'money@example.com' })
  const [customerId, subscriptionId] = [unique('cus'), unique('sub')]
  const subscription = (change: object = {}) => ({
    ...recordedEvents()[2]!.data.object,
    id: subscriptionId,
    customer: customerId,
    ...change,
  })
  const usual = ({ method, path }: StripeRequest): StripeReply => {
    const date = { date: clock.now().toUTCString() }
    if (path === '/v1/customers') return { body: { id: customerId } }
    if (path === '/v1/prices') {
      const ids = ['starter_monthly', 'pro_monthly', 'agent_minutes'].map(key => ({
        id: `price_${key}`,
        lookup_key: key,
      }))
      return { body: { data: ids } }
    }
    if (path === '/v1/checkout/sessions') return { body: { url: 'https://checkout.stripe.test/c' } }
    if (path === '/v1/billing_portal/sessions') return { body: { url: 'https://portal.stripe.test/p' } }
    if (path === '/v1/billing/meter_events') return { body: {} }
    if (path === `/v1/subscriptions/${subscriptionId}`) {
      return { headers: date, body: method === 'GET' ? subscription() : planOf('starter', subscription()) }
    }
    return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } }
  }
  const stripe = await startFakeStripe(async (request, asked) => {
    const own = await reply?.(request, asked)
    return own === undefined ? usual(request) : own
  })
  const provider = stripeProvider({
    secretKey: new Secret(KEY),
    apiBase: stripe.url,
    clock,
    timeoutMs,
    retryMs: () => 1,
  })
  const context = { db, clock, provider, publicUrl: 'https://shop.example' }
  const caller = () => asKey(orgId, ['billing:manage'])
  const buy = (planCode: string) => changeSubscription(context, caller(), { planCode })
  const posts = () =>
    stripe.requests.filter(({ method }) => method === 'POST').map(({ path, form }) => ({ path, form }))
  return { orgId, customerId, subscriptionId, stripe, provider, context, caller, buy, posts, subscription }
}

type Sub = { items: { data: { price: object }[] } }

/** The same subscription on another plan. */
function planOf(code: string, subscription: object): object {
  const copy = structuredClone(subscription) as Sub
  copy.items.data[0]!.price = { ...copy.items.data[0]!.price, lookup_key: `${code}_monthly` }
  return copy
}

/** As after a checkout that was paid: the webhook told of it. */
async function subscribed(options: Options = {}) {
  const opened = await open(options)
  await opened.buy('pro')
  const { orgId, customerId, subscriptionId } = opened
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.subscriptions
        (provider, subscription_id, org_id, customer_id, status, plan_code, item_id, started_at, as_of)
      values ('stripe', ${subscriptionId}, ${orgId}, ${customerId}, 'active', 'pro', 'si_base', '2026-11-01Z',
        '2026-11-01Z')
    `.execute(transaction),
  )
  opened.stripe.requests.length = 0
  return opened
}

test('a first plan is paid for at checkout, and nothing changes before that', async () => {
  const { orgId, customerId, stripe, buy, posts } = await open()
  await using _ = stripe
  assert.deepEqual(await buy('pro'), { checkoutUrl: 'https://checkout.stripe.test/c' })
  assert.deepEqual(posts(), [
    {
      path: '/v1/customers',
      form: { name: 'Shop', email: 'money@example.com', 'metadata[org_id]': String(orgId) },
    },
    {
      path: '/v1/checkout/sessions',
      form: {
        mode: 'subscription',
        customer: customerId,
        client_reference_id: String(orgId),
        'line_items[0][price]': 'price_pro_monthly',
        'line_items[0][quantity]': '1',
        'line_items[1][price]': 'price_agent_minutes',
        'subscription_data[metadata][org_id]': String(orgId),
        success_url: 'https://shop.example/billing?checkout=done',
        cancel_url: 'https://shop.example/billing?checkout=canceled',
      },
    },
  ])
  for (const { headers } of stripe.requests) {
    assert.equal(headers.authorization, `Bearer ${KEY}`)
    assert.equal(headers['stripe-version'], '2026-10-28.endive')
  }
  assert.deepEqual(await readDerived(db, orgId), { subscriptions: [], invoices: [] })
  const [entry] = await readAudit(db, orgId)
  assert.deepEqual(
    [entry?.action, entry?.before, entry?.after],
    ['subscription.request', { plan: 'free' }, { plan: 'pro', isPaymentAwaited: true }],
  )
  await buy('starter')
  assert.equal(posts().filter(({ path }) => path === '/v1/customers').length, 1, 'the customer is known now')
})

test('what fails on the way is asked again with the same idempotency key, and different wishes have different ones', async () => {
  for (const status of [500, 503, 429, 409]) {
    const failing = (_: StripeRequest, asked: number) =>
      asked <= 2 ? { status, body: { error: {} } } : undefined
    const { stripe, buy } = await open({ reply: failing })
    await using _ = stripe
    await buy('pro')
    const customers = stripe.requests.filter(({ path }) => path === '/v1/customers')
    assert.equal(customers.length, 3, String(status))
    const keys = new Set(customers.map(({ headers }) => headers['idempotency-key']))
    assert.equal(keys.size, 1)
    assert.ok([...keys][0])
    await buy('pro')
    const sessions = stripe.requests.filter(({ path }) => path === '/v1/checkout/sessions')
    assert.equal(new Set(sessions.map(({ headers }) => headers['idempotency-key'])).size, 2)
  }
})

test('what Stripe refuses is not asked again, nor what it says is of no use', async () => {
  const answers: [StripeReply, string, number][] = [
    [{ status: 402, body: { error: { type: 'card_error', code: 'card_declined' } } }, 'billing_refused', 1],
    [{ status: 400, body: { error: { type: 'invalid_request_error' } } }, 'billing_refused', 1],
    [{ status: 401, body: {} }, 'billing_refused', 1],
    [{ status: 500, headers: { 'stripe-should-retry': 'false' }, body: {} }, 'billing_refused', 1],
    [{ status: 400, headers: { 'stripe-should-retry': 'true' }, body: {} }, 'unavailable', 3],
    [{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'unavailable', 3],
    [null, 'unavailable', 3],
  ]
  for (const [answer, code, times] of answers) {
    const { stripe, buy } = await open({ reply: () => answer, timeoutMs: 60 })
    await using _ = stripe
    assert.equal(await codeOf(buy('pro')), code)
    assert.equal(stripe.requests.length, times)
  }
})

test('the secret key is in no error', async () => {
  for (const reply of [null, { status: 401, body: { error: { message: `Invalid API Key: ${KEY}` } } }]) {
    const { stripe, buy } = await open({ reply: () => reply, timeoutMs: 60 })
    await using _ = stripe
    const error = await buy('pro').catch((thrown: unknown) => thrown)
    assert.ok(error instanceof Error)
    assert.ok(!inspect(error, { depth: 10 }).includes(KEY))
  }
})

test('after a failure the organisation may try again at once', async () => {
  let isUp = false
  const { stripe, buy } = await open({ reply: () => (isUp ? undefined : { status: 400, body: {} }) })
  await using _ = stripe
  assert.equal(await codeOf(buy('pro')), 'billing_refused')
  isUp = true
  assert.equal(await codeOf(buy('pro')), 'done')
})

test('a downgrade replaces the item, is credited with the next invoice, and holds at once', async () => {
  const { orgId, subscriptionId, stripe, buy, posts } = await subscribed()
  await using _ = stripe
  assert.deepEqual(await buy('starter'), { checkoutUrl: null })
  assert.deepEqual(posts(), [
    {
      path: `/v1/subscriptions/${subscriptionId}`,
      form: {
        'items[0][id]': 'si_base',
        'items[0][price]': 'price_starter_monthly',
        proration_behavior: 'create_prorations',
        'expand[0]': 'latest_invoice',
      },
    },
  ])
  const { plan } = await asPlatform(db, transaction => loadEffectivePlan(transaction, orgId, clock.now()))
  assert.equal(plan.code, 'starter')
})

test('an upgrade is charged at once, and does not begin before it is paid', async () => {
  const invoice = { id: 'in_9', hosted_invoice_url: 'https://invoice.stripe.test/i' }
  let pending: object | null = { expires_at: 1 }
  const opened = await subscribed({
    reply: ({ method, path }) => {
      if (method === 'GET' || !path.startsWith('/v1/subscriptions/')) return undefined
      const body = { ...opened.subscription(), pending_update: pending, latest_invoice: invoice }
      const headers = { date: clock.now().toUTCString() }
      return { headers, body: planOf(pending === null ? 'pro' : 'starter', body) }
    },
  })
  await using _ = opened.stripe
  await asPlatform(db, transaction =>
    sql`update tenancy.subscriptions set plan_code = 'starter' where org_id = ${opened.orgId}`.execute(
      transaction,
    ),
  )
  const planNow = async () =>
    (await asPlatform(db, transaction => loadEffectivePlan(transaction, opened.orgId, clock.now()))).plan.code
  assert.deepEqual(await opened.buy('pro'), { checkoutUrl: 'https://invoice.stripe.test/i' })
  assert.equal(await planNow(), 'starter')
  const [change] = opened.posts()
  assert.equal(change?.form.proration_behavior, 'always_invoice')
  assert.equal(change?.form.payment_behavior, 'pending_if_incomplete')
  pending = null
  clock.advanceMs(1_000)
  assert.deepEqual(await opened.buy('pro'), { checkoutUrl: null })
  assert.equal(await planNow(), 'pro')
})

test('an answer that Stripe repeats from before is not taken for how things are', async () => {
  const opened = await subscribed({
    reply: ({ method, path }) => {
      if (method === 'GET' || !path.startsWith('/v1/subscriptions/')) return undefined
      const headers = { date: clock.now().toUTCString(), 'idempotent-replayed': 'true' }
      return { headers, body: planOf('starter', opened.subscription()) }
    },
  })
  await using _ = opened.stripe
  await opened.buy('starter')
  const { plan } = await asPlatform(db, transaction =>
    loadEffectivePlan(transaction, opened.orgId, clock.now()),
  )
  assert.equal(plan.code, 'pro', 'as the subscription is when it is asked for')
})

test('giving a plan up ends it with the period, and the same plan again takes that back', async () => {
  let cancelAt: number | null = null
  const opened = await subscribed({
    reply: ({ method, path, form }) => {
      if (method === 'GET' || !path.startsWith('/v1/subscriptions/')) return undefined
      cancelAt = form.cancel_at_period_end === 'true' ? 1_796_083_200 : null
      return {
        headers: { date: clock.now().toUTCString() },
        body: opened.subscription({ cancel_at: cancelAt }),
      }
    },
  })
  await using _ = opened.stripe
  const state = async () => (await readDerived(db, opened.orgId)).subscriptions[0]?.cancel_at
  await opened.buy('free')
  assert.deepEqual(await state(), new Date(1_796_083_200_000))
  await opened.buy('free')
  clock.advanceMs(1_000)
  await opened.buy('pro')
  assert.equal(await state(), null)
  assert.deepEqual(
    opened.posts().map(({ form }) => form),
    [{ cancel_at_period_end: 'true' }, { cancel_at_period_end: 'false' }],
  )
})

test('who comes while another changes the subscription is turned away', async () => {
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<undefined>()]
  const { stripe, buy, posts } = await open({
    reply: () => {
      asked.resolve()
      return answer.promise
    },
    timeoutMs: 30_000,
  })
  await using _ = stripe
  const first = buy('pro')
  await asked.promise
  assert.equal(await codeOf(buy('starter')), 'billing_busy')
  answer.resolve(undefined)
  await first
  assert.equal(posts().filter(({ path }) => path === '/v1/checkout/sessions').length, 1)
})

test('a process that died while buying holds the organisation for two minutes at most', async () => {
  const { orgId, stripe, buy } = await open()
  await using _ = stripe
  await buy('pro')
  const busyUntil = new Date(clock.now().getTime() + 120_000)
  await asPlatform(db, transaction =>
    sql`
      update tenancy.billing_customers set busy_until = ${busyUntil} where org_id = ${orgId}
    `.execute(transaction),
  )
  assert.equal(await codeOf(buy('pro')), 'billing_busy')
  clock.advanceMs(120_000)
  assert.equal(await codeOf(buy('pro')), 'done')
})

test('only what is for sale is sold, to whoever may spend the money', async () => {
  const { orgId, context, stripe, buy } = await open()
  await using _ = stripe
  assert.equal(await codeOf(buy('enterprise')), 'plan_not_sold')
  assert.equal(await codeOf(buy('anonymous')), 'plan_not_sold')
  assert.equal(await codeOf(buy('gold')), 'plan_not_found')
  const other = asKey(orgId, ['keys:manage', 'members:manage'])
  assert.equal(await codeOf(changeSubscription(context, other, { planCode: 'pro' })), 'insufficient_scope')
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code) values (${orgId}, '2026-06-01Z', 'enterprise')
    `.execute(transaction),
  )
  assert.equal(await codeOf(buy('pro')), 'plan_by_agreement')
  assert.equal(stripe.requests.length, 0)
})

test('the portal is there once something was bought', async () => {
  const { context, caller, customerId, stripe, buy, posts } = await open()
  await using _ = stripe
  assert.equal(await codeOf(openPortal(context, caller())), 'not_found')
  await buy('pro')
  assert.deepEqual(await openPortal(context, caller()), { url: 'https://portal.stripe.test/p' })
  assert.deepEqual(posts().at(-1)?.form, { customer: customerId, return_url: 'https://shop.example/billing' })
})

test("an hour's overage is reported once, whatever is tried again", async () => {
  let isUp = true
  const opened = await subscribed({ reply: () => (isUp ? undefined : { status: 500, body: {} }) })
  await using _ = opened.stripe
  const { orgId, customerId, provider, stripe } = opened
  const report = (hour: string, agentMinutes: number) =>
    reportOverage({ db, clock, provider }, { orgId, hour: new Date(hour), agentMinutes })
  assert.equal(await report('2026-11-05T07:00:00Z', 0), 'not_billed')
  assert.equal(await report('2026-11-05T07:00:00Z', 25), 'reported')
  assert.equal(await report('2026-11-05T07:00:00Z', 30), 'already_reported')
  assert.deepEqual(
    stripe.requests.map(({ form }) => form),
    [
      {
        event_name: 'agent_minutes',
        identifier: `${orgId}-2026-11-05T07:00:00.000Z`,
        timestamp: String(Date.parse('2026-11-05T07:00:00Z') / 1_000),
        'payload[stripe_customer_id]': customerId,
        'payload[value]': '25',
      },
    ],
  )
  isUp = false
  assert.equal(await codeOf(report('2026-11-05T08:00:00Z', 5)), 'unavailable')
  isUp = true
  clock.advanceMs(HOUR_MS)
  assert.equal(await report('2026-11-05T08:00:00Z', 9), 'reported')
  const values = stripe.requests.slice(1).map(({ form }) => form['payload[value]'])
  assert.deepEqual(new Set(values), new Set(['5']), 'what may have arrived is said again, not something else')

  isUp = false
  assert.equal(await codeOf(report('2026-11-05T09:00:00Z', 5)), 'unavailable')
  isUp = true
  clock.advanceMs(24 * HOUR_MS)
  assert.equal(
    await report('2026-11-05T09:00:00Z', 5),
    'unknown',
    'Stripe may have it, and forgotten that it has',
  )
})

test('an organisation that buys nothing is billed nothing', async () => {
  const { orgId, provider, stripe } = await open()
  await using _ = stripe
  const hour = new Date('2026-11-05T07:00:00Z')
  assert.equal(await reportOverage({ db, clock, provider }, { orgId, hour, agentMinutes: 5 }), 'not_billed')
  assert.equal(stripe.requests.length, 0)
})
