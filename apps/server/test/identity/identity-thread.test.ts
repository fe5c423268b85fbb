import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identity } from '../../src/boot/roles/identity.ts'
import { startIdentity } from '../../src/boot/start-identity.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'
import { fillShops, groupsOf } from './support/grouped.ts'

test('a thread beside the process groups what is alike, and has told how far it is when it ends', async () => {
  await using database = await createTestDatabase()
  const { db, url } = database
  const title = 'Sony WH-1000XM4 Wireless Noise Cancelling Headphones, Black'
  const described = { title, brand: 'Sony', price: '299' }
  await fillShops(db, { a: described, b: described, c: { title: 'Oak desk with three drawers' } })
  const status = async () => {
    let printed = ''
    await identity({
      args: ['status'],
      env: { DATABASE_URL: url },
      signal: new AbortController().signal,
      isTerminal: false,
      print: line => {
        printed = line
      },
    })
    return JSON.parse(printed)
  }
  {
    await using _thread = startIdentity({
      databaseUrl: url,
      config: { logLevel: 'silent', grouping: 'auto' },
      log: quietLog,
    })
    await until(async () => (await groupsOf(db)).join() === 'a b,c')
    await until(async () => (await status()).cursor !== null)
    assert.equal((await status()).is_followed, true)
  }
  const { is_followed, products_absorbed } = await status()
  assert.deepEqual([is_followed, products_absorbed], [false, 1])
})
