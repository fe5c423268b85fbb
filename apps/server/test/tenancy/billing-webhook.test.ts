import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import Stripe from 'stripe'
import { asPlatform, asTenant } from '../../src/kernel/db/index.ts'
import { Secret } from '../../src/kernel/secret.ts'
import type { BillingProvider } from '../../src/tenancy/billing/billing-provider.ts'
import { loadEffectivePlan } from '../../src/tenancy/billing/load-plan-inputs.ts'
import { localProvider } from '../../src/tenancy/billing/local-provider.ts'
import { receiveStripeEvent } from '../../src/tenancy/billing/receive-stripe-event.ts'
import { adoptObservations } from '../../src/tenancy/billing/store-observations.ts'
import { readStripeSubscription } from '../../src/tenancy/billing/stripe/read-stripe.ts'
import { verifyStripeSignature } from '../../src/tenancy/billing/stripe/stripe-signature.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { codeOf, readAudit } from './support/people.ts'
import {
  insertCustomer,
  ofCustomer,
  readDerived,
  recordedEvents,
  STRIPE_SECRET,
  type StripeEvent,
  signatureOf,
} from './support/stripe-events.ts'
import { insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const clock = movableClock('2026-11-01T00:01:00Z')
// Asking Stripe is for when its events contradict each other; whoever does not expect that finds out.
const silent: BillingProvider = {
  ...localProvider,
  name: 'stripe',
  fetchSubscription: async () => {
    throw new Error('was asked')
  },
}
const webhookSecret = new Secret(STRIPE_SECRET)
const webhook = { db, clock, provider: silent, webhookSecret }

const EVENTS = recordedEvents()
const byName = (type: string) => EVENTS.find(event => event.type === type)!

function deliver(event: StripeEvent, provider = silent) {
  const body = JSON.stringify(event)
  return receiveStripeEvent({ ...webhook, provider }, Buffer.from(body), signatureOf(body, clock.now()))
}

let count = 0
/** An organisation that Stripe knows, and the recorded events as if they were of it. */
async function customer() {
  const suffix = `c${++count}`
  const orgId = await insertOrg(db)
  await insertCustomer(db, orgId, `cus_1_${suffix}`)
  return { orgId, suffix, events: EVENTS.map(event => ofCustomer(event, suffix)) }
}

/** What was made from the events, without what makes the customers different. */
async function outcome(orgId: number, suffix: string): Promise<string> {
  const derived = JSON.stringify(await readDerived(db, orgId))
  return derived.replaceAll(`_${suffix}`, '').replaceAll(String(orgId), 'ORG')
}

test('each kind of event does what it says', async () => {
  const { orgId, events } = await customer()
  const seen: [string, string | undefined, string | undefined, string][] = []
  for (const event of events) {
    await deliver(event)
    const { subscriptions, invoices } = await readDerived(db, orgId)
    const { plan } = await asPlatform(db, transaction => loadEffectivePlan(transaction, orgId, clock.now()))
    const [subscription, invoice] = [subscriptions[0]?.status, invoices[0]?.status]
    seen.push([event.type, subscription as string, invoice as string, plan.code])
  }
  assert.deepEqual(seen, [
    ['checkout.session.completed', undefined, undefined, 'free'],
    ['customer.subscription.created', 'incomplete', undefined, 'free'],
    ['customer.subscription.updated', 'active', undefined, 'pro'],
    ['customer.subscription.updated', 'active', undefined, 'pro'],
    ['customer.subscription.trial_will_end', 'trialing', undefined, 'pro'],
    ['invoice.finalized', 'trialing', 'open', 'pro'],
    ['invoice.paid', 'trialing', 'paid', 'pro'],
    ['invoice.payment_failed', 'trialing', 'paid', 'pro'],
    ['customer.subscription.updated', 'past_due', 'paid', 'pro'],
    ['customer.subscription.deleted', 'canceled', 'paid', 'free'],
  ])
  const { subscriptions, invoices } = await readDerived(db, orgId)
  assert.match(String(subscriptions[0]?.item_id), /^si_base/, 'not the metered item')
  assert.deepEqual(subscriptions[0]?.period_end, new Date('2026-12-01T00:00:00Z'))
  assert.equal(invoices[0]?.amount_due_minor, 4_900)
  assert.equal(invoices[0]?.currency, 'USD')
})

test('in any order, and delivered more than once, the events come to the same', async () => {
  const inOrder = await customer()
  for (const event of inOrder.events) await deliver(event)
  const expected = await outcome(inOrder.orgId, inOrder.suffix)
  const indices = EVENTS.map((_, index) => index)
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(indices, { minLength: indices.length }),
      fc.array(fc.constantFrom(...indices), { maxLength: 5 }),
      async (order, again) => {
        const { orgId, suffix, events } = await customer()
        const known = new Set<number>()
        for (const index of [...order, ...again]) {
          const { isDuplicate } = await deliver(events[index]!)
          assert.equal(isDuplicate, known.has(index))
          known.add(index)
        }
        assert.equal(await outcome(orgId, suffix), expected)
      },
    ),
    { numRuns: 25 },
  )
})

test('events that all come at the same time come to the same as one by one', async () => {
  const inOrder = await customer()
  for (const event of inOrder.events) await deliver(event)
  const expected = await outcome(inOrder.orgId, inOrder.suffix)
  for (let round = 0; round < 8; round++) {
    const { orgId, suffix, events } = await customer()
    await Promise.all(events.map(event => deliver(event)))
    assert.equal(await outcome(orgId, suffix), expected)
  }
})

test('of a failure and the event before it that come at the same time, the failure stays', async () => {
  for (let round = 0; round < 8; round++) {
    const { orgId, events } = await customer()
    const overdue = events.find(({ data }) => data.object.status === 'past_due')!
    await Promise.all([deliver(overdue), deliver(events[2]!)])
    assert.equal((await readDerived(db, orgId)).subscriptions[0]?.status, 'past_due')
  }
})

test('overdue since is when payment first failed, in whatever order one hears of it', async () => {
  const { orgId, events } = await customer()
  const failed = events.find(({ data }) => data.object.status === 'past_due')!
  const again = { ...failed, id: `${failed.id}_again`, created: failed.created + 3_600 }
  await deliver(again)
  await deliver(failed)
  const { subscriptions } = await readDerived(db, orgId)
  assert.deepEqual(subscriptions[0]?.past_due_since, new Date(failed.created * 1_000))
})

test('events of before the customer was known count once it is', async () => {
  const suffix = `c${++count}`
  const orgId = await insertOrg(db)
  for (const event of EVENTS) {
    assert.deepEqual(await deliver(ofCustomer(event, suffix)), { isDuplicate: false })
  }
  assert.deepEqual(await readDerived(db, orgId), { subscriptions: [], invoices: [] })
  await insertCustomer(db, orgId, `cus_1_${suffix}`)
  const actor = { kind: 'system', id: 'billing' } as const
  await asPlatform(db, transaction =>
    adoptObservations(
      transaction,
      { orgId, customerId: `cus_1_${suffix}` },
      { provider: 'stripe', actor, requestId: null, now: clock.now() },
    ),
  )
  const known = await customer()
  for (const event of known.events) await deliver(event)
  assert.equal(await outcome(orgId, suffix), await outcome(known.orgId, known.suffix))
})

test('an event changes nothing of another organisation, whatever ids it names', async () => {
  const victim = await customer()
  for (const event of victim.events.slice(0, 7)) await deliver(event)
  const before = await outcome(victim.orgId, victim.suffix)
  const attacker = await customer()
  // Of the attacker's customer, about the victim's subscription and invoice, naming the victim as owner.
  for (const type of ['customer.subscription.deleted', 'invoice.payment_failed']) {
    const event = ofCustomer(byName(type), victim.suffix)
    event.id = `${event.id}_forged`
    event.data.object.customer = `cus_1_${attacker.suffix}`
    event.data.object.metadata = { org_id: String(victim.orgId) }
    assert.deepEqual(await deliver(event), { isDuplicate: false })
  }
  assert.equal(await outcome(victim.orgId, victim.suffix), before)
  assert.deepEqual(await readDerived(db, attacker.orgId), { subscriptions: [], invoices: [] })
  assert.deepEqual(await readAudit(db, attacker.orgId), [])
  // Nor does it later, when the victim's own events are looked at again.
  for (const event of victim.events.slice(0, 7)) await deliver(event)
  assert.equal(await outcome(victim.orgId, victim.suffix), before)
})

test('an organisation sees its own events, subscriptions and invoices only, and can write none', async () => {
  const [mine, theirs] = [await customer(), await customer()]
  for (const event of [...mine.events, ...theirs.events]) await deliver(event)
  const tables = ['billing_customers', 'billing_events', 'subscriptions', 'invoices']
  for (const table of tables) {
    const name = sql.raw(`tenancy.${table}`)
    const owners = await asTenant(db, mine.orgId, async transaction => {
      const { rows } = await sql<{ orgId: number }>`
        select distinct org_id as "orgId" from ${name}
      `.execute(transaction)
      return rows.map(({ orgId }) => orgId)
    })
    assert.deepEqual(owners, [mine.orgId], table)
    for (const statement of [sql`delete from ${name}`, sql`insert into ${name} default values`]) {
      const change = asTenant(db, mine.orgId, transaction => statement.execute(transaction))
      assert.equal(await codeOf(change), '42501', table)
    }
  }
})

test('what the provider said is never changed nor taken away', async () => {
  const { events } = await customer()
  await deliver(events[1]!)
  for (const statement of [
    'update tenancy.billing_events set type = type',
    'delete from tenancy.billing_events',
  ]) {
    await assert.rejects(sql.raw(statement).execute(db), /append-only/)
  }
  await assert.rejects(sql`truncate tenancy.billing_events`.execute(db), /append-only/)
})

test('of two events of one second that contradict each other, Stripe is asked which came last', async () => {
  const { orgId, suffix, events } = await customer()
  const active = events[2]!
  const overdue = events.find(({ data }) => data.object.status === 'past_due')!
  const first = { ...overdue, created: active.created }
  await deliver(first)
  let asked = 0
  const provider: BillingProvider = {
    ...silent,
    async fetchSubscription(id) {
      asked++
      assert.equal(id, `sub_1_${suffix}`)
      return readStripeSubscription(
        active.data.object,
        `answer-${suffix}`,
        new Date((active.created + 2) * 1_000),
      )
    },
  }
  await deliver(active, provider)
  assert.equal(asked, 1)
  assert.equal((await readDerived(db, orgId)).subscriptions[0]?.status, 'active')
  await deliver(active)
  assert.equal(asked, 1, 'now it is known')
})

test('an event that Stripe could not be asked about is asked about again when it is sent again', async () => {
  const { events } = await customer()
  const active = events[2]!
  const overdue = events.find(({ data }) => data.object.status === 'past_due')!
  await deliver({ ...overdue, created: active.created })
  await assert.rejects(deliver(active), /was asked/)
  await assert.rejects(deliver(active), /was asked/)
})

test('a price that is no plan of ours leaves the plan as it was', async () => {
  const { orgId, suffix, events } = await customer()
  await deliver(events[2]!)
  const strange = structuredClone(ofCustomer(EVENTS[3]!, suffix))
  const items = strange.data.object.items as { data: { price: { lookup_key: string | null } }[] }
  for (const item of items.data) item.price.lookup_key = null
  await deliver(strange)
  assert.equal((await readDerived(db, orgId)).subscriptions[0]?.plan_code, 'pro')
})

test('each change of a subscription is told once', async () => {
  const { orgId, events } = await customer()
  for (const event of [...events, ...events]) await deliver(event)
  const told = (await readAudit(db, orgId)).map(({ action, before, after }) => [
    action,
    (before as { status: string } | null)?.status,
    (after as { status: string }).status,
  ])
  assert.deepEqual(told, [
    ['subscription.create', undefined, 'incomplete'],
    ['subscription.update', 'incomplete', 'active'],
    ['subscription.update', 'active', 'active'],
    ['subscription.update', 'active', 'trialing'],
    ['subscription.update', 'trialing', 'past_due'],
    ['subscription.update', 'past_due', 'canceled'],
  ])
})

test("signatures of Stripe's own library are taken, and forged, foreign, old and future ones refused", () => {
  const payload = JSON.stringify(EVENTS[0])
  const body = Buffer.from(payload)
  const nowS = clock.now().getTime() / 1_000
  const sign = (timestamp: number, secret = STRIPE_SECRET) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
  const accepts = (header: string | undefined, bytes = body) => {
    try {
      verifyStripeSignature(bytes, header, webhookSecret, clock.now())
      return true
    } catch (error) {
      assert.equal((error as { code: string }).code, 'invalid_signature')
      return false
    }
  }
  const good = sign(nowS)
  const other = `v1=${'a'.repeat(64)}`
  assert.equal(accepts(good), true)
  assert.equal(accepts(sign(nowS - 300)), true)
  assert.equal(accepts(sign(nowS + 300)), true)
  assert.equal(accepts(`${good},${other}`), true, 'while the secret is replaced there are two')
  assert.equal(accepts(good.replace('v1=', `${other},v1=`)), true)
  const refused = [
    undefined,
    '',
    't=,v1=',
    other,
    `t=${nowS},${other}`,
    good.replace('v1=', 'v0='),
    good.replace(/^t=\d+/, `t=${nowS + 1}`),
    good.slice(0, -1),
    sign(nowS, 'whsec_of_somebody_else'),
    sign(nowS - 301),
    sign(nowS + 301),
    `${good}${',x=y'.repeat(1_000)}`,
  ]
  for (const header of refused) assert.equal(accepts(header), false, header)
  assert.equal(accepts(good, Buffer.concat([body, Buffer.from(' ')])), false, 'one byte more')
})

test('what is signed and no event of ours to read changes nothing', async () => {
  const bodies = ['', '{', 'null', '[]', '{"id":"evt_x"}', '{"id":"evt_x","type":"a","created":1,"data":{}}']
  for (const body of bodies) {
    const received = receiveStripeEvent(webhook, Buffer.from(body), signatureOf(body, clock.now()))
    assert.equal(await codeOf(received), 'invalid_body', body)
  }
  const { suffix } = await customer()
  const odd = ofCustomer(byName('customer.subscription.created'), suffix)
  odd.data.object.status = 'dancing'
  assert.equal(await codeOf(deliver(odd)), 'invalid_body')
  const unheardOf = {
    ...ofCustomer(EVENTS[0]!, suffix),
    id: `evt_new_${suffix}`,
    type: 'radar.early_fraud_warning.created',
  }
  assert.deepEqual(await deliver(unheardOf), { isDuplicate: false })
})

test('what is kept of an event holds no personal data', async () => {
  const { orgId, events } = await customer()
  for (const event of events) await deliver(event)
  const { rows } = await asPlatform(db, transaction =>
    sql<{ text: string }>`
      select to_jsonb(e)::text as text from tenancy.billing_events e where org_id = ${orgId}
    `.execute(transaction),
  )
  assert.equal(rows.length, EVENTS.length)
  assert.doesNotMatch(rows.map(({ text }) => text).join(), /billing@example\.com/)
})
