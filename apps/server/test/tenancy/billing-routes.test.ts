import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { billingResponse, invoicesResponse, orgsResponse, plansResponse } from '@buywhere/contract'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { addBillingRoutes } from '../../src/surfaces/rest/billing-routes.ts'
import { addMemberRoutes } from '../../src/surfaces/rest/member-routes.ts'
import { addOrgRoutes } from '../../src/surfaces/rest/org-routes.ts'
import { addWorkspaceRoutes } from '../../src/surfaces/rest/workspace-routes.ts'
import type { Principal } from '../../src/tenancy/access/principal.ts'
import { localProvider } from '../../src/tenancy/billing/local-provider.ts'
import { loadPlans } from '../../src/tenancy/plans/load-plans.ts'
import { startBareApp } from '../support/bare-app.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { asKey, asPerson, insertMember } from './support/people.ts'
import {
  insertCustomer,
  ofCustomer,
  recordedEvents,
  STRIPE_SECRET,
  signatureOf,
} from './support/stripe-events.ts'
import { insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const clock = movableClock('2026-11-05T09:00:00Z')
const plans = await asPlatform(db, loadPlans)

/** The routes alone; who asks is said here, as the guard of the application does. */
async function serve(principal: Principal, stripeWebhookSecret: Secret | null = new Secret(STRIPE_SECRET)) {
  const settings = { publicUrl: 'https://shop.example' }
  const billing = { provider: localProvider, stripeWebhookSecret }
  const needs = { clock, database, settings, access: { plans: () => plans }, billing }
  const app = await startBareApp({}, bare => {
    bare.addHook('onRequest', async request => {
      request.principal = principal
    })
    addOrgRoutes(bare, needs)
    addMemberRoutes(bare, needs)
    addWorkspaceRoutes(bare, needs)
    addBillingRoutes(bare, needs)
  })
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = {
      ...(init.body !== undefined && { 'content-type': 'application/json' }),
      ...init.headers,
    }
    const response = await fetch(app.url + path, { ...init, headers })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  const send = (method: string, path: string, body: unknown) =>
    ask(path, { method, body: JSON.stringify(body) })
  return { ask, send, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test('the webhook checks the very bytes that came, and other routes read JSON as ever', async () => {
  const orgId = await insertOrg(db)
  await insertCustomer(db, orgId, 'cus_1_route')
  await using server = await serve(asKey(orgId, ['billing:manage']).principal)
  const event = ofCustomer(recordedEvents()[2]!, 'route')
  // As Stripe writes it, and not as it would be written again from what was read.
  const body = `${JSON.stringify(event, null, 2)}\n`
  const post = (signature: string | null, sent = body) =>
    server.ask('/webhooks/stripe', {
      method: 'POST',
      body: sent,
      headers: signature === null ? {} : { 'stripe-signature': signature },
    })
  const signature = signatureOf(body, clock.now())
  assert.deepEqual(await post(signature), { status: 200, body: { received: true, duplicate: false } })
  assert.deepEqual(await post(signature), { status: 200, body: { received: true, duplicate: true } })
  assert.equal((await post(null)).body.code, 'invalid_signature')
  assert.equal((await post(signature, JSON.stringify(event))).status, 400)
  const { body: billing } = await server.ask('/v1/billing')
  assert.equal(billingResponse.parse(billing).plan.code, 'pro')
  const { body: refused } = await server.send('POST', '/v1/billing/subscription', { plan: 'gold' })
  assert.equal(refused.code, 'plan_not_found')
})

test('without its secrets the webhook is not there to be tried', async () => {
  await using server = await serve(asKey(await insertOrg(db), []).principal, null)
  const answer = await server.ask('/webhooks/stripe', { method: 'POST', body: '{}' })
  assert.deepEqual([answer.status, answer.body.code], [503, 'webhook_not_configured'])
})

test('plans, a purchase and its invoice answer in the words of the contract', async () => {
  const orgId = await insertOrg(db)
  await using server = await serve(asKey(orgId, ['billing:manage']).principal)
  const list = plansResponse.parse((await server.ask('/v1/plans')).body)
  assert.deepEqual(
    list.plans.map(({ code }) => code),
    ['anonymous', 'free', 'starter', 'pro', 'enterprise'],
  )
  const bought = await server.send('POST', '/v1/billing/subscription', { plan: 'starter' })
  assert.deepEqual(bought, { status: 200, body: { status: 'changed', checkout_url: null } })
  const billing = billingResponse.parse((await server.ask('/v1/billing')).body)
  assert.deepEqual(
    [billing.plan.code, billing.because, billing.subscription?.status],
    ['starter', 'subscription', 'active'],
  )
  const { invoices } = invoicesResponse.parse((await server.ask('/v1/billing/invoices')).body)
  assert.deepEqual(
    invoices.map(({ amount_due_minor }) => amount_due_minor),
    [4_900],
  )
  assert.equal((await server.send('POST', '/v1/billing/subscription', { plan: 'pro', price: 1 })).status, 400)
})

test('an organisation is run over its routes, and what a key is not is asked of a person', async () => {
  const orgId = await insertOrg(db, { plan: 'pro' })
  const personId = await insertMember(db, orgId, 'route-owner', 'owner')
  await using server = await serve(asPerson(orgId, personId, 'owner').principal)
  const path = `/v1/orgs/${orgId}`
  assert.equal((await server.send('PATCH', path, { name: ' Kettles ' })).status, 204)
  assert.equal((await server.send('PATCH', path, { name: 'a\u202eb' })).status, 400)
  assert.equal((await server.ask(path)).body.name, 'Kettles')
  assert.equal((await server.send('POST', `${path}/workspaces`, { name: 'Till' })).status, 201)
  const invited = await server.send('POST', `${path}/invitations`, {
    email: 'new@example.com',
    role: 'viewer',
  })
  assert.equal(invited.status, 201)
  assert.equal((await server.ask(`${path}/invitations`)).body.invitations.length, 1)
  assert.equal((await server.ask(`${path}/members`)).body.members[0].email, 'route-owner@example.com')
  const withdrawn = await server.ask(`${path}/invitations/${invited.body.id}`, { method: 'DELETE' })
  assert.deepEqual(withdrawn, { status: 204, body: null })
  assert.equal((await server.send('POST', '/v1/orgs', { name: 'Second' })).status, 201)
  assert.equal(orgsResponse.parse((await server.ask('/v1/orgs')).body).orgs.length, 2)
  const log = await server.ask('/v1/audit?limit=2')
  assert.deepEqual(
    log.body.entries.map(({ action }: { action: string }) => action),
    ['invitation.revoke', 'invitation.create'],
  )
  assert.equal((await server.ask(`/v1/audit?cursor=${log.body.next_cursor}`)).body.entries.length, 2)
  assert.equal((await server.ask(`${path}/leave`, { method: 'POST' })).body.code, 'last_owner')

  await using robot = await serve(asKey(orgId, ['admin']).principal)
  assert.equal((await robot.send('POST', '/v1/orgs', { name: 'Mine' })).body.code, 'person_needed')
  const accept = await robot.send('POST', '/v1/invitations/accept', { token: 'bwi_x' })
  assert.equal(accept.body.code, 'person_needed')
})

test("another's organisation answers over HTTP as one that does not exist, byte by byte but for the request", async () => {
  const [mine, theirs] = [await insertOrg(db), await insertOrg(db)]
  await using server = await serve(asKey(mine, ['admin']).principal)
  const calls = [
    ['GET', ''],
    ['PATCH', '', { name: 'Mine' }],
    ['GET', '/members'],
    ['PATCH', '/members/1', { role: 'viewer' }],
    ['DELETE', '/members/1'],
    ['GET', '/invitations'],
    ['POST', '/invitations', { email: 'a@example.com', role: 'viewer' }],
    ['DELETE', '/invitations/1'],
    ['GET', '/workspaces'],
    ['POST', '/workspaces', { name: 'x' }],
    ['PATCH', '/workspaces/1', { name: 'x' }],
    ['DELETE', '/workspaces/1'],
    ['POST', '/transfer', { person_id: '1' }],
    ['POST', '/leave'],
  ] as const
  for (const [method, rest, body] of calls) {
    const answers = []
    for (const orgId of [theirs, 4_000_000_000_000_000]) {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
      const { status, body: problem } = await server.ask(`/v1/orgs/${orgId}${rest}`, init)
      answers.push({ status, ...problem, request_id: '' })
    }
    assert.deepEqual(answers[0], answers[1], `${method} ${rest}`)
    assert.equal(answers[0]!.status, 404, `${method} ${rest}`)
  }
})
