import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { prepareDatabase } from '../apps/server/src/boot/prepare-database.ts'
import { systemClock } from '../apps/server/src/kernel/clock.ts'
import { asPlatform, type Database, openDatabase } from '../apps/server/src/kernel/db/index.ts'
import { createLogger } from '../apps/server/src/kernel/log.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../apps/server/src/kernel/postgres/index.ts'
import { Secret } from '../apps/server/src/kernel/secret.ts'
import {
  admit,
  credentialsOf,
  identify,
  openTenancy,
  type Tenancy,
} from '../apps/server/src/tenancy/index.ts'
import { generateApiKey } from '../apps/server/src/tenancy/keys/api-key.ts'
import { percentile } from './support/percentile.ts'

// What a request pays for its key, its limits and being counted, with 100,000 keys of 10,000 organisations: first when
// a key is met for the first time, then when it is known. `--offers` is the number of requests; `--redis URL` counts
// limits there.

const ORGS = 10_000
const KEYS_EACH = 10
const COLD_REQUESTS = 1_000
/** So many keys call again and again; as many at once are looked up before. */
const BUSY_KEYS = 10_000
const AT_ONCE = 32
const REQUESTS_A_TURN = 20
const BATCH_KEYS = 10_000
const IP = '203.0.113.9'

export const defaultOffers = 100_000
export const options = { redis: { type: 'string' } } as const

export async function run({
  offers: requests,
  values,
  print,
}: {
  offers: number
  values: Record<string, string | boolean | undefined>
  print(line: string): void
}) {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  const log = createLogger('error')
  const redisUrl = typeof values.redis === 'string' ? values.redis : null
  try {
    await using server = await startEmbeddedPostgres({ home: join(folder, 'state'), log })
    await ensureDatabase(server.url('postgres'), 'bench')
    await using database = openDatabase(server.url('bench'), { maxConnections: 4, onError: () => {} })
    await prepareDatabase(database, log)
    const keys = await insertKeys(database.db)
    await using tenancy = await openTenancy({
      db: database.db,
      clock: systemClock,
      log,
      home: join(folder, 'home'),
      redisUrl,
      stripe: null,
      accounts: {
        publicUrl: 'http://127.0.0.1',
        jwtSecretKey: new Secret(randomBytes(32).toString('base64url')),
        jwtSecretKeyPrevious: null,
        oidc: null,
      },
    })
    print(
      `tenancy: ${requests} requests, ${keys.length} keys of ${ORGS} organisations, limits in ${redisUrl === null ? 'memory' : 'Redis'}`,
    )
    const cold = await time(tenancy, keys.slice(0, COLD_REQUESTS), COLD_REQUESTS)
    const busy = keys.slice(0, BUSY_KEYS)
    for (let from = COLD_REQUESTS; from < busy.length; from += AT_ONCE) {
      await Promise.all(busy.slice(from, from + AT_ONCE).map(key => request(tenancy, key)))
    }
    const known = await time(tenancy, busy, requests)
    return { ...figures('cold', cold), ...figures(redisUrl === null ? 'known' : 'redis', known) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All that the guard does for a request with a key, but for the headers. */
async function request(tenancy: Tenancy, key: string): Promise<void> {
  const context = { ...tenancy, clock: systemClock }
  const credentials = credentialsOf({ authorization: `Bearer ${key}` })
  if (credentials.kind === 'none') throw new Error('the key is no credentials')
  const principal = await identify(context, credentials, IP)
  const { refusal } = await admit(context, principal, 1, null)
  if (refusal !== null) throw refusal
  tenancy.meter.record({
    orgId: principal.orgId,
    workspaceId: null,
    keyId: principal.kind === 'key' ? principal.keyId : null,
    personId: null,
    mode: 'live',
    route: '/v1/search',
    tool: null,
    agent: null,
    status: 200,
    cost: 1,
    results: 20,
    durationMs: 1,
    isCached: false,
  })
}

/** Milliseconds of each request; keys in no order that a cache would like. */
async function time(tenancy: Tenancy, keys: readonly string[], requests: number): Promise<number[]> {
  const tookMs: number[] = []
  for (let at = 0; at < requests; at++) {
    const key = keys[(at * 7_919) % keys.length]!
    const startMs = performance.now()
    await request(tenancy, key)
    tookMs.push(performance.now() - startMs)
    if (at % REQUESTS_A_TURN === 0) await nextTurn()
  }
  return tookMs
}

function figures(name: string, tookMs: readonly number[]): Record<string, number> {
  return {
    [`ours.${name}_p50_ms`]: percentile(tookMs, 0.5),
    [`ours.${name}_p99_ms`]: percentile(tookMs, 0.99),
    [`ours.${name}_mean_ms`]: tookMs.reduce((sum, ms) => sum + ms, 0) / tookMs.length,
  }
}

async function insertKeys(db: Database): Promise<string[]> {
  const keys = Array.from({ length: ORGS * KEYS_EACH }, () => generateApiKey('live'))
  await asPlatform(db, async transaction => {
    await sql`
      insert into tenancy.orgs (id, name, created_at)
      select n, 'Bench ' || n, now() from generate_series(1, ${ORGS}::int) n
    `.execute(transaction)
    await sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code)
      select n, now(), 'enterprise' from generate_series(1, ${ORGS}::int) n
    `.execute(transaction)
    for (let from = 0; from < keys.length; from += BATCH_KEYS) {
      const hashes = keys
        .slice(from, from + BATCH_KEYS)
        .map(key => createHash('sha256').update(key).digest('hex'))
      await sql`
        insert into tenancy.api_keys (org_id, name, prefix, sha256, scopes, created_at)
        select 1 + (${from}::int + n - 1) % ${ORGS}::int, 'bench', 'bw_live_bench', decode(hash, 'hex'),
          '{catalog:read}', now()
        from unnest(${hashes}::text[]) with ordinality as given (hash, n)
      `.execute(transaction)
    }
  })
  return keys
}
