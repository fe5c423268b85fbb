import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { callRole } from '../support/call-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

test('the command line shows guards, why sources wait, and releases with a reason; retention and preflight answer', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-guards-'))
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'error', BUYWHERE_HOME: home, PRESSURE_LEVELS: 'off' }
  const call = (...args: string[]) => callRole(args, env)
  try {
    assert.equal((await call('guards', 'status')).status, 0)
    await database.pool.query(`
      truncate catalog.price_points;
      with shop as (insert into catalog.retailers (name, display_name) values ('shop', 'Shop') returning id)
      insert into catalog.sources (name, retailer_id, country, region, currency)
      select 'shop', id, 'US', 'us', 'USD' from shop`)
    const listed = await call('source', 'list')
    assert.match(listed.stdout, /"held_because":"loss guard of catalog\.price_points/)
    const status = await call('guards', 'status')
    assert.equal(status.status, 1)
    assert.match(status.stdout, /"table":"catalog\.price_points","is_tripped":true/)
    await assert.rejects(call('guards', 'release', 'catalog.price_points'), { code: 'usage' })
    const released = await call('guards', 'release', 'catalog.price_points', '--reason', 'a trial of mine')
    assert.equal(released.status, 0)
    assert.doesNotMatch((await call('source', 'list')).stdout, /held_because/)

    const retention = await call('retention')
    assert.match(retention.stdout, /"files":0,"bytes":0,"deleted":false/)
    const preflight = await call('preflight')
    assert.match(preflight.stdout, /^\w+ +memory +/m)
    assert.match(preflight.stdout, /database +/)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
