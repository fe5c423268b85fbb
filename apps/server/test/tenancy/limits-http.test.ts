import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '../../src/tenancy/access/principal.ts'
import { addressSubject } from '../../src/tenancy/limits/address-subject.ts'
import { limitHeaders } from '../../src/tenancy/limits/limit-headers.ts'
import { problemOf } from '../../src/tenancy/limits/limit-problem.ts'
import type { LimitVerdict, WindowStanding } from '../../src/tenancy/limits/limiter.ts'
import { windowsOf } from '../../src/tenancy/limits/windows-of.ts'
import { FREE_PLAN, OPERATOR_PLAN, PLANS } from '../../src/tenancy/plans/shipped-plans.ts'

const standing = (fields: Partial<WindowStanding>): WindowStanding => ({
  policy: 'minute',
  limit: 60,
  windowMs: 60_000,
  remaining: 10,
  resetMs: 22_001,
  ...fields,
})

const BURST = standing({ policy: 'burst', limit: 10, windowMs: 1_000, remaining: 9, resetMs: 1 })
const MINUTE = standing({})
const BUDGET = standing({
  policy: 'budget',
  limit: 100,
  windowMs: 'month',
  remaining: 81,
  resetMs: 777_600_000,
})

const verdict = (fields: Partial<LimitVerdict> = {}): LimitVerdict => ({
  isAllowed: true,
  refusedBy: null,
  violated: [],
  isReduced: false,
  windows: [BURST, MINUTE, BUDGET],
  ...fields,
})

const refused = (...policies: string[]) =>
  verdict({ isAllowed: false, refusedBy: policies[0]!, violated: policies })

test('headers tell all windows as draft 11 writes them, and the minute for older clients', () => {
  assert.deepEqual(limitHeaders(verdict()), {
    'ratelimit-policy': '"burst";q=10;w=1, "minute";q=60;w=60, "budget";q=100',
    ratelimit: '"burst";r=9;t=1, "minute";r=10;t=23, "budget";r=81;t=777600',
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '10',
    'x-ratelimit-reset': '23',
  })
})

test('a refused caller is told to come when the last window without room has ended, and not before', () => {
  assert.equal(limitHeaders(refused('minute', 'burst'))['retry-after'], '23')
  assert.equal(limitHeaders(refused('budget', 'minute'))['retry-after'], '777600')
  assert.equal(limitHeaders(refused('burst'))['retry-after'], '1')
  assert.equal(limitHeaders(verdict())['retry-after'], undefined)
})

test('who has no limits gets no headers of limits', () => {
  assert.deepEqual(limitHeaders(verdict({ windows: [] })), {})
})

test('a problem says whether it was burst, quota or budget, and names the policies', () => {
  const codes = (...policies: string[]) => {
    const { code, extensions, row } = problemOf({
      ...refused(...policies),
      windows: [BURST, MINUTE, standing({ policy: 'day' }), BUDGET],
    })
    return [code, row.http, extensions['violated-policies']]
  }
  assert.deepEqual(codes('burst'), ['rate_limited', 429, ['burst']])
  assert.deepEqual(codes('minute', 'burst'), ['rate_limited', 429, ['minute', 'burst']])
  assert.deepEqual(codes('day', 'minute'), ['quota_exceeded', 429, ['day', 'minute']])
  assert.deepEqual(codes('budget', 'day'), ['budget_exceeded', 429, ['budget', 'day']])
  assert.equal(
    problemOf(refused('minute')).extensions.type,
    'https://iana.org/assignments/http-problem-types#quota-exceeded',
  )
  assert.throws(() => problemOf(verdict()), RangeError)
})

test('a caller refused only because Redis is away has done nothing wrong, and need not wait for the day to end', () => {
  const reduced = { ...refused('budget'), isReduced: true }
  const problem = problemOf(reduced)
  assert.deepEqual([problem.code, problem.row.http], ['unavailable', 503])
  assert.equal(
    problem.extensions.type,
    'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
  )
  assert.equal(limitHeaders(reduced)['retry-after'], '5')
})

test('an address counts by what one customer holds, however it is written', () => {
  const subjects: Record<string, string> = {
    '203.0.113.9': 'ip:203.0.113.9',
    '::ffff:203.0.113.9': 'ip:203.0.113.9',
    '::ffff:cb00:7109': 'ip:203.0.113.9',
    '64:ff9b::203.0.113.9': 'ip:203.0.113.9',
    '2001:db8:1:2:3:4:5:6': 'ip:2001:db8:1:2::/64',
    '2001:0DB8:0001:0002::1': 'ip:2001:db8:1:2::/64',
    '2001:db8:1:3::1': 'ip:2001:db8:1:3::/64',
    'fe80::1%eth0': 'ip:fe80:0:0:0::/64',
    '0177.0.0.1': 'ip:unknown',
    '1': 'ip:unknown',
    '': 'ip:unknown',
    '203.0.113.9:5555': 'ip:unknown',
    ['x'.repeat(10_000)]: 'ip:unknown',
  }
  for (const [ip, subject] of Object.entries(subjects)) assert.equal(addressSubject(ip), subject)
})

const FREE = PLANS.find(({ code }) => code === FREE_PLAN)!
const common = { plan: FREE, scopes: [], visibleOrgIds: [], ip: '203.0.113.9' }
const key: Principal = {
  ...common,
  kind: 'key',
  orgId: 9,
  workspaceId: null,
  keyId: 1,
  keyName: 'agent',
  mode: 'live',
  budgetPerMonth: 70,
}

const brief = (principal: Principal, plan = FREE) =>
  windowsOf(principal, plan, { cost: 5 }).map(
    ({ policy, subject, limit, cost }) => `${policy} ${subject} ${limit} ${cost}`,
  )

test('keys of an organisation share its minute and day, and each has a burst and a budget of its own', () => {
  const own = ['burst key:1 10 1', 'minute org:9 60 1', 'day org:9 1000 1']
  assert.deepEqual(brief(key), [...own, 'budget key:1 70 5'])
  assert.deepEqual(brief({ ...key, budgetPerMonth: null }), own)
})

test('who calls without a key is counted by network', () => {
  assert.deepEqual(brief({ ...common, kind: 'anonymous', orgId: null, ip: '::ffff:203.0.113.9' }), [
    'burst ip:203.0.113.9 10 1',
    'minute ip:203.0.113.9 60 1',
    'day ip:203.0.113.9 1000 1',
  ])
})

test('a plan without a limit makes no window', () => {
  const operator = PLANS.find(({ code }) => code === OPERATOR_PLAN)!
  assert.deepEqual(brief({ ...key, budgetPerMonth: null }, operator), [])
})

test('what the ledger had goes to the window it is of', () => {
  const used = { dayOfOrg: { used: 3, atMs: 1 }, monthOfKey: { used: 4, atMs: 2 } }
  const seeds = windowsOf(key, FREE, { used }).map(({ policy, seed }) => [policy, seed?.used])
  assert.deepEqual(seeds, [
    ['burst', undefined],
    ['minute', undefined],
    ['day', 3],
    ['budget', 4],
  ])
})
