import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { asPlatform, type Database, openDatabase } from '../../src/kernel/db/index.ts'
import { AppError } from '../../src/kernel/errors/index.ts'
import { type AccessDirectory, openAccessDirectory } from '../../src/tenancy/access/access-directory.ts'
import { identify } from '../../src/tenancy/access/identify.ts'
import { judgeKey } from '../../src/tenancy/access/judge-key.ts'
import type { KeyPrincipal } from '../../src/tenancy/access/principal.ts'
import { generateApiKey } from '../../src/tenancy/keys/api-key.ts'
import { createKey } from '../../src/tenancy/keys/create-key.ts'
import { listKeys } from '../../src/tenancy/keys/list-keys.ts'
import { registerAgent } from '../../src/tenancy/keys/register-agent.ts'
import { revokeKey } from '../../src/tenancy/keys/revoke-key.ts'
import { rotateKey } from '../../src/tenancy/keys/rotate-key.ts'
import { openMemoryLimiter } from '../../src/tenancy/limits/memory-limiter.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { whileUnreachable } from '../support/while-unreachable.ts'

const HOUR_MS = 3_600_000
const IP = '203.0.113.9'

class MovedClock {
  ms = Date.UTC(2026, 10, 21)
  now = () => new Date(this.ms)
}

const plainKey = {
  name: 'a key',
  mode: 'live',
  workspaceId: null,
  scopes: ['catalog:read'],
  expiresAt: null,
  allowedIps: [],
  budgetPerMonth: null,
} as const

async function register(db: Database, clock: MovedClock, agentName = 'agent') {
  return registerAgent({ db, clock }, { agentName, contact: 'a@example.com', useCase: null }, 'request')
}

async function principalOf(
  access: AccessDirectory,
  key: string,
  clock: MovedClock,
  ip = IP,
): Promise<KeyPrincipal> {
  return judgeKey(await access.findKey(key, freely), { plans: access.plans(), ip, now: clock.now() })
}

/** Nobody is told to wait. */
const freely = async () => {}

const fails = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

async function open() {
  const stack = new AsyncDisposableStack()
  const { db, url } = stack.use(await createTestDatabase())
  const clock = new MovedClock()
  const access = stack.use(await openAccessDirectory({ db, clock, log: quietLog }))
  return { db, url, clock, access, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const callerFor = (principal: KeyPrincipal) => ({ principal, requestId: 'request' })

test('whoever registers gets a key of an organisation of its own, on the free plan', async () => {
  await using world = await open()
  const { db, clock, access } = world
  const [one, other] = [await register(db, clock), await register(db, clock)]
  const principal = await principalOf(access, one.secret, clock)
  assert.deepEqual([principal.orgId, principal.keyId], [one.orgId, one.keyId])
  assert.deepEqual(
    [principal.plan.code, principal.plan.requestsPerMinute, principal.plan.requestsPerDay],
    ['free', 60, 1_000],
  )
  assert.notEqual(one.orgId, other.orgId)
  assert.ok(!principal.scopes.includes('admin'))
})

test('no table holds anything of a key but its first characters and its hash', async () => {
  await using world = await open()
  const { db, clock, access } = world
  const first = await register(db, clock)
  const caller = callerFor(await principalOf(access, first.secret, clock))
  const secrets = [first.secret, (await createKey(world, caller, plainKey)).secret]
  secrets.push((await rotateKey(world, caller, first.keyId)).secret)
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')
  `.execute(db)
  for (const { name } of tables) {
    const { rows } = await sql<{ line: string }>`select t::text as line from ${sql.raw(name)} t`.execute(db)
    for (const secret of secrets) {
      assert.ok(!rows.some(({ line }) => line.includes(secret.slice(12, 40))), `${name} holds a key`)
    }
  }
})

test('a key that was made up is refused without asking the database, one that only looks right with it', async () => {
  await using world = await open()
  const { url, clock } = world
  const pool = openDatabase(url, { maxConnections: 1, onError: () => {} })
  await using access = await openAccessDirectory({ db: pool.db, clock, log: quietLog })
  const invalid = generateApiKey('live')
  await assert.rejects(async () => access.findKey(invalid, freely), fails('invalid_credentials'))
  await pool[Symbol.asyncDispose]()
  const broken = invalid.slice(0, -1) + (invalid.endsWith('0') ? '1' : '0')
  for (const key of ['', 'bw_live_x', broken, `${invalid}0`, invalid.slice(0, -1), invalid.toLowerCase()]) {
    await assert.rejects(async () => access.findKey(key, freely), fails('invalid_credentials'), key)
  }
  // Asked about before: known to be nobody's.
  await assert.rejects(async () => access.findKey(invalid, freely), fails('invalid_credentials'))
})

test('a revoked key stops working on every process as soon as that has read the changes', async () => {
  await using world = await open()
  const { db, clock, access } = world
  await using elsewhere = await openAccessDirectory({ db, clock, log: quietLog })
  const { secret, keyId } = await register(db, clock)
  const caller = callerFor(await principalOf(access, secret, clock))
  await principalOf(elsewhere, secret, clock)
  await revokeKey(world, caller, keyId)
  await Promise.all([access.refresh(), elsewhere.refresh()])
  for (const directory of [access, elsewhere]) {
    await assert.rejects(principalOf(directory, secret, clock), fails('revoked_credentials'))
  }
  await revokeKey(world, caller, keyId)
})

test('a key revoked while it is being looked up is not remembered as good', async () => {
  await using world = await open()
  const { db, clock, access } = world
  for (let round = 0; round < 10; round++) {
    const { secret, keyId, orgId } = await register(db, clock)
    const principal = { ...(await principalOf(access, secret, clock)), orgId, keyId }
    await access.refresh()
    await Promise.all([
      revokeKey(world, callerFor(principal), keyId),
      ...Array.from({ length: 5 }, () => principalOf(access, secret, clock).catch(() => {})),
      access.refresh(),
    ])
    await access.refresh()
    await assert.rejects(principalOf(access, secret, clock), fails('revoked_credentials'))
  }
})

test('a rotated key goes on for a day beside the one that replaces it, and is replaced once only', async () => {
  await using world = await open()
  const { clock, db, access } = world
  const old = await register(db, clock)
  const caller = callerFor(await principalOf(access, old.secret, clock))
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => rotateKey(world, caller, old.keyId)))
  const won = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  assert.equal(won.length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') assert.ok(fails('key_not_active')(outcome.reason))
  }
  await access.refresh()
  const fresh = await principalOf(access, won[0]!.secret, clock)
  assert.deepEqual(fresh.scopes, caller.principal.scopes)
  clock.ms += 23 * HOUR_MS
  await principalOf(access, old.secret, clock)
  clock.ms += HOUR_MS
  await assert.rejects(principalOf(access, old.secret, clock), fails('expired_credentials'))
  await principalOf(access, won[0]!.secret, clock)
})

test('nobody gives a key what they do not hold', async () => {
  await using world = await open()
  const { clock, db, access } = world
  const caller = callerFor(await principalOf(access, (await register(db, clock)).secret, clock))
  for (const scopes of [['admin'], ['catalog:read', 'billing:manage']] as const) {
    await assert.rejects(createKey(world, caller, { ...plainKey, scopes }), fails('insufficient_scope'))
  }
  const reader = await createKey(world, caller, plainKey)
  const asReader = callerFor(await principalOf(access, reader.secret, clock))
  await assert.rejects(createKey(world, asReader, plainKey), fails('insufficient_scope'))
  await assert.rejects(revokeKey(world, asReader, caller.principal.keyId), fails('insufficient_scope'))
  await revokeKey(world, asReader, reader.id)
})

test("another organisation's keys are as unknown as ones that were never issued", async () => {
  await using world = await open()
  const { clock, db, access } = world
  const [mine, theirs] = [await register(db, clock), await register(db, clock)]
  const caller = callerFor(await principalOf(access, mine.secret, clock))
  for (const id of [theirs.keyId, 1]) {
    await assert.rejects(revokeKey(world, caller, id), fails('not_found'))
    await assert.rejects(rotateKey(world, caller, id), fails('not_found'))
  }
  const { rows } = await asPlatform(db, transaction =>
    sql<{ id: number }>`select id from tenancy.workspaces where org_id = ${theirs.orgId}`.execute(
      transaction,
    ),
  )
  for (const workspaceId of [rows[0]!.id, 1]) {
    await assert.rejects(createKey(world, caller, { ...plainKey, workspaceId }), fails('not_found'))
  }
  assert.deepEqual(
    (await listKeys(db, caller.principal)).map(({ id }) => id),
    [mine.keyId],
  )
})

test('a key works from the addresses it is allowed for, and until it expires', async () => {
  await using world = await open()
  const { clock, db, access } = world
  const caller = callerFor(await principalOf(access, (await register(db, clock)).secret, clock))
  const { secret } = await createKey(world, caller, {
    ...plainKey,
    allowedIps: ['203.0.113.0/24', '2001:db8::/32'],
    expiresAt: new Date(clock.ms + HOUR_MS),
  })
  for (const ip of ['203.0.113.1', '2001:db8::1', '::ffff:203.0.113.7']) {
    await principalOf(access, secret, clock, ip)
  }
  for (const ip of ['203.0.114.1', '2001:db9::1', 'unknown', '']) {
    await assert.rejects(principalOf(access, secret, clock, ip), fails('ip_not_allowed'))
  }
  clock.ms += HOUR_MS
  await assert.rejects(principalOf(access, secret, clock), fails('expired_credentials'))
})

test('without the database known keys go on, and others are told to come again', async () => {
  await using world = await open()
  const { url, clock, db } = world
  const [known, unseen] = [await register(db, clock), await register(db, clock)]
  const pool = openDatabase(url, { maxConnections: 1, onError: () => {} })
  await using access = await openAccessDirectory({ db: pool.db, clock, log: quietLog })
  await principalOf(access, known.secret, clock)
  await whileUnreachable(url, async () => {
    await principalOf(access, known.secret, clock)
    await assert.rejects(principalOf(access, unseen.secret, clock), fails('unavailable'))
  })
  await principalOf(access, unseen.secret, clock)
  await pool[Symbol.asyncDispose]()
})

test('when a key was last used is stored once its process ends at the latest, and never goes back', async () => {
  await using world = await open()
  const { db, clock, access } = world
  const { secret } = await register(db, clock)
  const principal = await principalOf(access, secret, clock)
  const lastUsed = async () => (await listKeys(db, principal))[0]!.lastUsedAt
  const useElsewhere = async () => {
    await using elsewhere = await openAccessDirectory({ db, clock, log: quietLog })
    const context = {
      clock,
      access: elsewhere,
      limiter: openMemoryLimiter({ clock }),
      tokenKeys: { current: { id: '', key: new Uint8Array() }, previous: null, issuer: '' },
    }
    await identify(context, { kind: 'key', key: secret }, IP)
  }
  assert.equal(await lastUsed(), null)
  await useElsewhere()
  assert.deepEqual(await lastUsed(), clock.now())
  clock.ms -= HOUR_MS
  await useElsewhere()
  assert.deepEqual(await lastUsed(), new Date(clock.ms + HOUR_MS))
})
