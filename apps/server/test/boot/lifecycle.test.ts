import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'

const FREE_PORTS = { API_PORT: '0', MCP_PORT: '0', DEMO: 'off' }

test('up keeps what it was given across kill -9, takes its own database server back, and leaves none behind', async () => {
  const home = await mkdtemp(join(tmpdir(), 'buywhere-up-'))
  const env = { BUYWHERE_HOME: home, ...FREE_PORTS, LOG_LEVEL: 'info' }
  const postmaster = join(home, 'postgres', 'data', 'postmaster.pid')
  try {
    const first = startRole(['up'], env)
    await first.line(/^mcp /m)
    await writeFile(join(home, 'feed.csv'), 'id,title,price\n1,Kettle,20.00\n2,Toaster,30.00\n')
    const ingest = await startRole(
      ['ingest', '--source', 'shop', '--country', 'US', join(home, 'feed.csv')],
      env,
    ).ended
    assert.equal(ingest.status, 0, ingest.stderr)
    assert.ok(existsSync(postmaster), 'the ingest leaves the server to the process that still uses it')
    first.child.kill('SIGKILL')
    await first.ended
    assert.ok(existsSync(postmaster), 'the database server outlives a killed parent')

    const second = startRole(['up'], env)
    const apiUrl = (await second.line(/^api {2}(\S+)/m))[1]!
    const body = (await (await fetch(`${apiUrl}/v1/search?q=kettle`)).json()) as { total: number }
    assert.equal(body.total, 1)
    second.child.kill('SIGTERM')
    const end = await second.ended
    assert.equal(end.status, 0, end.stderr)
    assert.match(end.stderr, /adopted/)
    assert.ok(!existsSync(postmaster), 'a clean end stops the server')
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

test('a request under way when the process is asked to end is answered', async () => {
  await using database = await createTestDatabase()
  const key = await issueOperatorKey(database.db, 'operator', new Date())
  const home = await mkdtemp(join(tmpdir(), 'buywhere-drain-'))
  const api = startRole(['api'], { BUYWHERE_HOME: home, DATABASE_URL: database.url, ...FREE_PORTS })
  const apiUrl = (await api.line(/^api {2}(\S+)/m))[1]!

  // The answer needs a table that somebody holds: the request waits until we let go.
  const holder = await database.db.startTransaction().execute()
  await sql`lock table tenancy.api_keys in access exclusive mode`.execute(holder)
  const answer = fetch(`${apiUrl}/v1/status`, { headers: { authorization: `Bearer ${key}` } })
  const isWaiting = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_locks where not granted and relation = 'tenancy.api_keys'::regclass
    `.execute(database.db)
    return rows[0]!.n === 1
  }
  await until(isWaiting)
  api.child.kill('SIGTERM')
  await until(async () => (await fetch(`${apiUrl}/health`).catch(() => null)) === null)
  await holder.commit().execute()
  assert.equal((await answer).status, 200)
  assert.equal((await api.ended).status, 0)
  await rm(home, { recursive: true, force: true })
})

test('the command line lists its roles, and a wrong command ends with 2 and a hint', async () => {
  const help = await startRole(['--help'], {}).ended
  assert.equal(help.status, 0)
  for (const role of ['up', 'api', 'mcp', 'worker', 'migrate', 'ingest'])
    assert.match(help.stdout, new RegExp(`^  ${role} +\\S`, 'm'))
  const wrong = await startRole(['ingets'], {}).ended
  assert.equal(wrong.status, 2)
  assert.match(wrong.stderr, /no command ingets.*--help/)
  const option = await startRole(['demo', '--bogus'], {}).ended
  assert.equal(option.status, 2)
  assert.match(option.stderr, /^buywhere: Unknown option '--bogus'[^\n]*\n$/)
  const incomplete = await startRole(['ingest', 'feed.csv'], {}).ended
  assert.equal(incomplete.status, 2)
  assert.match(incomplete.stderr, /--source NAME/)
  const home = await mkdtemp(join(tmpdir(), 'buywhere-usage-'))
  await using database = await createTestDatabase()
  const ingest = ['ingest', '--source', 'shop', '--country', 'US', '--format', 'xls', 'feed.xls']
  const unknown = await startRole(ingest, { BUYWHERE_HOME: home, DATABASE_URL: database.url }).ended
  await rm(home, { recursive: true, force: true })
  assert.equal(unknown.status, 2)
  assert.match(unknown.stderr, /--format xls: known are google-xml/)
  const misconfigured = await startRole(['up'], { API_PORT: 'eighty' }).ended
  assert.equal(misconfigured.status, 2)
  assert.match(misconfigured.stderr, /API_PORT/)
})
