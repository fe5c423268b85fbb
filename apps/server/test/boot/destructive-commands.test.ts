import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ROLES } from '../../src/boot/roles/index.ts'
import { callRole } from '../support/call-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

/** What each command can destroy, and what it has to be told first; null: nothing. A new command must say it here. */
const DESTROYS: Record<string, string | null> = {
  up: null,
  api: null,
  mcp: null,
  worker: null,
  migrate: '--yes, to go down',
  // Judged run by run (ingest/guard), and as a whole by the loss guards.
  ingest: null,
  feed: null,
  source: '--yes, to release',
  // Rates that look wrong are refused; --force takes them.
  fx: '--force',
  retention: '--apply',
  preflight: null,
  guards: '--reason, to release',
  identity: '--yes, to rebuild',
  demo: '--yes, to load beside real offers',
  backup: null,
  restore: '--swap',
  backups: '--yes, to remove',
  key: null,
  audit: null,
  plan: null,
  alerts: null,
  monitoring: null,
  bench: null,
  eval: null,
  drill: null,
  test: null,
}

test('every command says here what it can destroy', () => {
  assert.deepEqual(
    Object.keys(ROLES).filter(name => !(name in DESTROYS)),
    [],
  )
})

test('a migration back is told before it is done', async () => {
  // Decided before anything is opened: there is no database here.
  const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', LOG_LEVEL: 'silent' }
  const { status, stdout } = await callRole(['migrate', '0021-changes-for-others'], env)
  assert.equal(status, 2)
  assert.match(stdout, /would undo 0023-deals/)
  assert.doesNotMatch(stdout, /undo 0021/)
  assert.match(stdout, /nothing was done.*migrate 0021-changes-for-others --yes/)
})

test('what destroys does nothing unless it is told to, and does it then', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-commands-'))
  after(() => rm(home, { recursive: true, force: true }))
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'error', BUYWHERE_HOME: home }
  const call = (...args: string[]) => callRole(args, env)
  await database.pool.query(`
    with shop as (insert into catalog.retailers (name, display_name) values ('shop', 'Shop') returning id)
    insert into catalog.sources (name, retailer_id, country, region, currency)
    select 'shop', id, 'US', 'us', 'USD' from shop`)
  const cases = [
    { args: ['identity', 'rebuild'], told: /would forget how far offers are grouped/ },
    { args: ['source', 'release', 'shop'], told: /would forget schedule, limits and settings of shop/ },
    { args: ['demo', '--offers', '50', '--load'], told: /would put 50 invented offers/ },
  ]
  for (const { args, told } of cases) {
    const { status, stdout } = await call(...args)
    assert.match(stdout, told)
    assert.match(stdout, new RegExp(`nothing was done.*${args.join(' ')} --yes`))
    assert.equal(status, 2)
  }
  const { rows } = await database.pool.query('select from catalog.offers')
  assert.equal(rows.length, 0)
  const done = await call('identity', 'rebuild', '--yes')
  assert.equal(done.status, 0)
  assert.doesNotMatch(done.stdout, /would/)
})
