import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { loadEffectivePlan, loadPlanInputs } from '../../src/tenancy/billing/load-plan-inputs.ts'
import { changeOrgPlan } from '../../src/tenancy/plans/change-org-plan.ts'
import { listPlans } from '../../src/tenancy/plans/list-plans.ts'
import { loadPlans } from '../../src/tenancy/plans/load-plans.ts'
import { planInForce } from '../../src/tenancy/plans/plan.ts'
import { setPlan } from '../../src/tenancy/plans/set-plan.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { codeOf, readAudit } from './support/people.ts'
import { insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const clock = movableClock('2026-11-21T09:00:00Z')
const context = { db, clock }
const actor = { kind: 'operator', id: null } as const
const load = () => asPlatform(db, loadPlans)
const assign = (orgId: number, code: string, from: Date | null = null) =>
  asPlatform(db, transaction =>
    changeOrgPlan(transaction, { orgId, code, from, actor, requestId: null, now: clock.now() }),
  )
const planOf = (orgId: number) =>
  asPlatform(db, async transaction => (await loadEffectivePlan(transaction, orgId, clock.now())).plan)

test('a change of a plan is a new row: what was promised before can still be read', async () => {
  const earlier = clock.now()
  const before = planInForce(await load(), 'starter', earlier)!
  clock.advanceMs(1)
  await setPlan(context, { code: 'starter', changes: { requestsPerMinute: 400 }, from: null, actor })
  const rows = await load()
  assert.deepEqual(planInForce(rows, 'starter', earlier), before)
  const now = planInForce(rows, 'starter', clock.now())!
  assert.equal(now.requestsPerMinute, 400)
  assert.equal(now.seats, before.seats)
  const entry = (await readAudit(db, null)).at(-1)!
  assert.equal(entry.action, 'plan.set')
  const perMinute = (plan: unknown) => (plan as { requestsPerMinute: number }).requestsPerMinute
  assert.deepEqual([perMinute(entry.before), perMinute(entry.after)], [before.requestsPerMinute, 400])
})

test('a change for later begins at its date, and none begins in the past', async () => {
  const from = new Date('2027-01-01T00:00:00Z')
  await setPlan(context, { code: 'pro', changes: { priceMinor: 19_900 }, from, actor })
  const rows = await load()
  assert.equal(planInForce(rows, 'pro', clock.now())?.priceMinor, 14_900)
  assert.equal(planInForce(rows, 'pro', new Date(from.getTime() - 1))?.priceMinor, 14_900)
  assert.equal(planInForce(rows, 'pro', from)?.priceMinor, 19_900)
  const again = setPlan(context, { code: 'pro', changes: {}, from, actor })
  assert.equal(await codeOf(again), 'plan_conflict')
  const past = setPlan(context, { code: 'pro', changes: {}, from: new Date('2026-01-01Z'), actor })
  assert.equal(await codeOf(past), 'plan_conflict')
})

test('two changes of a plan in the same millisecond both count, the later one last', async () => {
  const set = (changes: object) => setPlan(context, { code: 'free', changes, from: null, actor })
  await Promise.all([set({ watches: 11 }), set({ sources: 2 })])
  clock.advanceMs(10)
  const plan = planInForce(await load(), 'free', clock.now())
  assert.deepEqual([plan?.watches, plan?.sources], [11, 2])
})

test('a new plan needs a name and results per call', async () => {
  const bare = setPlan(context, { code: 'tiny', changes: { seats: 1 }, from: null, actor })
  assert.equal(await codeOf(bare), 'plan_not_found')
  const changes = { displayName: 'Tiny', resultsPerCall: 10, priceMinor: 900 }
  const row = await setPlan(context, { code: 'tiny', changes, from: null, actor })
  assert.equal(row.seats, null)
})

test("the price list is in the order of prices, without the operator's own plan", async () => {
  clock.advanceMs(10)
  const codes = listPlans(await load(), clock.now()).map(({ code }) => code)
  assert.deepEqual(codes, ['anonymous', 'free', 'tiny', 'starter', 'pro', 'enterprise'])
})

test('of two upgrades at once one counts, whole, and both are told in turn', async () => {
  for (let round = 0; round < 5; round++) {
    const orgId = await insertOrg(db)
    await Promise.all([assign(orgId, 'starter'), assign(orgId, 'pro')])
    clock.advanceMs(10)
    const plan = await planOf(orgId)
    const told = (await readAudit(db, orgId)).map(({ before, after }) => [
      (before as { plan: string }).plan,
      (after as { plan: string }).plan,
    ])
    assert.equal(told.length, 2)
    assert.equal(told[0]![0], 'free')
    assert.equal(told[1]![0], told[0]![1], 'the second saw the first')
    assert.equal(plan.code, told[1]![1])
    assert.deepEqual(plan, planInForce(await load(), plan.code, clock.now()))
  }
})

test('an upgrade for later waits for its date, and every process is told at once', async () => {
  const orgId = await insertOrg(db)
  const from = new Date(clock.now().getTime() + 60_000)
  await assign(orgId, 'pro', from)
  assert.equal((await planOf(orgId)).code, 'free')
  clock.advanceMs(60_000)
  assert.equal((await planOf(orgId)).code, 'pro')
  const { rows } = await asPlatform(db, transaction =>
    sql`select from tenancy.access_changes where org_id = ${orgId}`.execute(transaction),
  )
  assert.ok(rows.length > 0)
  const inputs = await asPlatform(db, async transaction =>
    (await loadPlanInputs(transaction, [orgId]))(orgId),
  )
  assert.equal(inputs.assigned.length, 2)
})

test('no plan is assigned that there is not, nor to an organisation that there is not', async () => {
  const orgId = await insertOrg(db)
  assert.equal(await codeOf(assign(orgId, 'gold')), 'plan_not_found')
  assert.equal(await codeOf(assign(42, 'pro')), 'not_found')
  assert.equal(await codeOf(assign(orgId, 'pro', new Date('2026-01-01Z'))), 'plan_conflict')
})
