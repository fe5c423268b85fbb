import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { changeSubscription } from '../../src/tenancy/billing/change-subscription.ts'
import { localProvider } from '../../src/tenancy/billing/local-provider.ts'
import { getBilling, listInvoices, openPortal } from '../../src/tenancy/billing/read-billing.ts'
import { renewLocalSubscriptions } from '../../src/tenancy/billing/renew-local-subscriptions.ts'
import { runDunning } from '../../src/tenancy/billing/run-dunning.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { asKey, asPerson, codeOf, insertMember, readAudit } from './support/people.ts'
import { insertCustomer } from './support/stripe-events.ts'
import { insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const DAY_MS = 86_400_000

async function open(start = '2026-11-01T00:00:00Z') {
  const clock = movableClock(start)
  const orgId = await insertOrg(db)
  const context = { db, clock, provider: localProvider, publicUrl: 'https://shop.example' }
  const caller = () => asKey(orgId, ['billing:manage'])
  return {
    clock,
    orgId,
    context,
    caller,
    buy: (planCode: string) => changeSubscription(context, caller(), { planCode }),
    plan: async () => {
      const { effective, subscription } = await getBilling(context, caller())
      return [effective.plan.code, effective.because, subscription?.status ?? null]
    },
    invoices: async () =>
      (await listInvoices(context, caller(), { limit: 50 })).map(invoice => [
        invoice.amountDueMinor,
        invoice.status,
        invoice.periodStart?.toISOString().slice(0, 10),
      ]),
  }
}

test('without a payment provider a plan holds at once, and its invoice is a row', async () => {
  const { buy, plan, invoices, context, caller, orgId } = await open()
  assert.deepEqual(await plan(), ['free', 'assigned', null])
  assert.deepEqual(await buy('starter'), { checkoutUrl: null })
  assert.deepEqual(await plan(), ['starter', 'subscription', 'active'])
  assert.deepEqual(await invoices(), [[4_900, 'open', '2026-11-01']])
  assert.equal(await codeOf(openPortal(context, caller())), 'not_found')
  assert.deepEqual(
    (await readAudit(db, orgId)).map(({ action, actorId }) => [action, actorId]),
    [
      ['subscription.create', '7'],
      ['subscription.request', '7'],
    ],
  )
})

test('a change in the middle of the period is charged for the rest of it', async () => {
  const { buy, plan, invoices, clock } = await open()
  await buy('starter')
  clock.advanceMs(15 * DAY_MS)
  await buy('pro')
  assert.deepEqual(await plan(), ['pro', 'subscription', 'active'])
  await buy('starter')
  assert.deepEqual(await plan(), ['starter', 'subscription', 'active'])
  const amounts = (await invoices()).map(([amount]) => amount)
  assert.deepEqual(amounts.sort(), [-5_000, 4_900, 5_000].sort())
})

test('of two who buy at once one counts, whole, and what is charged is what is given', async () => {
  for (let round = 0; round < 5; round++) {
    const { buy, plan, invoices } = await open()
    const outcomes = await Promise.all([codeOf(buy('starter')), codeOf(buy('pro'))])
    assert.ok(outcomes.includes('done'))
    assert.ok(outcomes.every(outcome => outcome === 'done' || outcome === 'billing_busy'))
    const [code] = await plan()
    const charged = (await invoices()).reduce((sum, [amount]) => sum + Number(amount), 0)
    assert.equal(charged, code === 'pro' ? 14_900 : 4_900)
  }
})

test('each period begins with one invoice, however often and by how many the renewal is run', async () => {
  const { buy, invoices, clock } = await open('2026-12-31T00:00:00Z')
  await buy('starter')
  const renew = () => renewLocalSubscriptions({ db, clock })
  clock.set('2027-01-30T23:59:59Z')
  await renew()
  assert.equal((await invoices()).length, 1)
  clock.set('2027-03-31T00:00:00Z')
  await Promise.all([renew(), renew(), renew()])
  while ((await renew()) > 0);
  assert.deepEqual((await invoices()).map(([, , day]) => day).sort(), [
    '2026-12-31',
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
  ])
})

test('a plan that was given up holds to the end of the period and is not charged again', async () => {
  const { buy, plan, invoices, clock } = await open()
  await buy('pro')
  await buy('free')
  clock.set('2026-11-30T23:59:59Z')
  assert.deepEqual(await plan(), ['pro', 'subscription', 'active'])
  clock.set('2026-12-01T00:00:00Z')
  assert.deepEqual((await plan()).slice(0, 2), ['free', 'assigned'], 'before anybody renews anything')
  while ((await renewLocalSubscriptions({ db, clock })) > 0);
  assert.equal((await invoices()).length, 1)
  await buy('pro')
  assert.deepEqual(await plan(), ['pro', 'subscription', 'active'])
  assert.equal((await invoices()).length, 2)
})

test('who may not see the money does not', async () => {
  const { context, orgId } = await open()
  const viewer = asPerson(orgId, 1, 'viewer')
  for (const verb of [getBilling(context, viewer), listInvoices(context, viewer, { limit: 1 })]) {
    assert.equal(await codeOf(verb), 'insufficient_scope')
  }
})

/** An organisation whose payment failed at the beginning of November. */
async function overdue(name: string) {
  const clock = movableClock('2026-11-01T00:00:00Z')
  const orgId = await insertOrg(db)
  await insertMember(db, orgId, `${name}-owner`, 'owner')
  await insertMember(db, orgId, `${name}-billing`, 'billing')
  await insertMember(db, orgId, `${name}-developer`, 'developer')
  await insertCustomer(db, orgId, `cus_${name}`)
  const since = clock.now()
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.subscriptions
        (provider, subscription_id, org_id, customer_id, status, plan_code, started_at, past_due_since, as_of)
      values ('stripe', ${`sub_${name}`}, ${orgId}, ${`cus_${name}`}, 'past_due', 'pro', '2026-10-01Z', ${since},
        ${since})
    `.execute(transaction),
  )
  const mails = async () => {
    const { rows } = await asPlatform(db, transaction =>
      sql<{ to: string; subject: string }>`
        select to_address as "to", subject from tenancy.mail_outbox where org_id = ${orgId}
        order by created_at, to_address
      `.execute(transaction),
    )
    return rows
  }
  const run = () => runDunning({ db, clock, publicUrl: 'https://shop.example' })
  const context = { db, clock, provider: localProvider, publicUrl: '' }
  const billing = () => getBilling(context, asKey(orgId, ['billing:manage']))
  const pay = () =>
    asPlatform(db, transaction =>
      sql`
        update tenancy.subscriptions set status = 'active', past_due_since = null where org_id = ${orgId}
      `.execute(transaction),
    )
  return { clock, orgId, mails, run, billing, pay }
}

test('overdue payment is told of at 0, 3 and 6 days and at the restriction, once each, to who pays', async () => {
  const { clock, mails, run, orgId } = await overdue('told')
  for (let hour = 0; hour < 24 * 9; hour += 6) {
    await Promise.all([run(), run()])
    clock.advanceMs(6 * 3_600_000)
  }
  const sent = await mails()
  assert.deepEqual(
    new Set(sent.map(({ to }) => to)),
    new Set(['told-owner@example.com', 'told-billing@example.com']),
  )
  assert.deepEqual(
    sent.filter(({ to }) => to.startsWith('told-owner')).map(({ subject }) => subject),
    [
      'A payment did not go through',
      'A payment is still open',
      'Your plan will be restricted tomorrow',
      'Your plan is restricted',
    ],
  )
  assert.equal(sent.length, 8)
  assert.equal((await readAudit(db, orgId)).filter(({ action }) => action === 'subscription.dun').length, 4)
})

test('after an outage only the last word is said', async () => {
  const { clock, mails, run } = await overdue('outage')
  clock.advanceMs(6.5 * DAY_MS)
  await run()
  assert.deepEqual(
    (await mails()).map(({ subject }) => subject),
    ['Your plan will be restricted tomorrow', 'Your plan will be restricted tomorrow'],
  )
})

test('the plan holds for seven days, then the free one, and all is back with the payment', async () => {
  const { clock, billing, pay, run, mails } = await overdue('back')
  const seen = async () => {
    const { effective, graceUntil } = await billing()
    return [effective.plan.code, effective.because, effective.stage, graceUntil?.toISOString() ?? null]
  }
  const until = '2026-11-08T00:00:00.000Z'
  assert.deepEqual(await seen(), ['pro', 'subscription', 'grace', until])
  clock.set('2026-11-07T23:59:59.999Z')
  assert.deepEqual(await seen(), ['pro', 'subscription', 'grace', until])
  clock.set(until)
  assert.deepEqual(await seen(), ['free', 'restricted', 'restricted', until])
  await pay()
  assert.deepEqual(await seen(), ['pro', 'subscription', 'active', null])
  await run()
  assert.deepEqual(await mails(), [])
})
