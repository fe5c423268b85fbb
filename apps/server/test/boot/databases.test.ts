import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startRole } from '../support/start-role.ts'
import {
  findSystemPostgres,
  type Peer,
  startPgBouncer,
  startSystemPostgres,
} from '../support/system-postgres.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'

// DATABASE_URL may lead to an older server, or to one behind a transaction-mode PgBouncer. The same real work is
// done over each: migrate, ingest through a durable job, follow the changes, answer.

const programs = await findSystemPostgres()
const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0

async function workOver(databaseUrl: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-databases-'))
  const env = { DATABASE_URL: databaseUrl, BUYWHERE_HOME: folder, API_PORT: '0', MCP_PORT: '0', DEMO: 'off' }
  const up = startRole(['up'], env)
  try {
    const apiUrl = (await up.line(/^api {2}(\S+)/m))[1]!
    const feed = join(folder, 'feed.csv')
    const rows = Array.from({ length: 2_500 }, (_, i) => `sku-${i},Kettle number ${i},${i + 1}.00`)
    await writeFile(feed, ['id,title,price', ...rows].join('\n'))
    const ingest = await startRole(['ingest', '--source', 'shop', '--country', 'US', feed], env).ended
    assert.equal(ingest.status, 0, ingest.stderr)
    const ask = async <T>(path: string) => (await (await fetch(apiUrl + path)).json()) as T
    // Health is not limited, however often one asks.
    const countProducts = async () =>
      (await ask<{ catalog: { total_products: number } }>('/health')).catalog.total_products
    await until(async () => (await countProducts()) === rows.length)
    assert.equal((await ask<{ total: number }>('/v1/search?q=kettle')).total, rows.length)
    await keepAKey(apiUrl)
    up.child.kill('SIGTERM')
    assert.equal((await up.ended).status, 0)
  } finally {
    up.child.kill('SIGKILL')
    await up.ended
    await rm(folder, { recursive: true, force: true })
  }
}

/** What is an organisation's own: written and read in the roles that keep organisations apart. */
async function keepAKey(apiUrl: string): Promise<void> {
  const registered = await fetch(`${apiUrl}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent_name: 'scout', email: 'scout@example.com' }),
  })
  assert.equal(registered.status, 201)
  const { api_key } = (await registered.json()) as { api_key: string }
  const listed = await fetch(`${apiUrl}/v1/keys`, { headers: { authorization: `Bearer ${api_key}` } })
  assert.equal(((await listed.json()) as { keys: unknown[] }).keys.length, 1)
}

test('an older PostgreSQL does the same work', {
  skip: programs === null && 'no PostgreSQL of the system',
}, async () => {
  await using server: Peer = await startSystemPostgres(programs!)
  await workOver(server.url)
})

test('a transaction-mode PgBouncer may stand in between', {
  skip: !hasPgBouncer && 'no pgbouncer',
}, async () => {
  await using database = await createTestDatabase({ empty: true })
  await using bouncer = await startPgBouncer(database.url)
  await workOver(bouncer.url)
})
