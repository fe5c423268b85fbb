import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { generateApiKey, isWellFormedApiKey } from '../../src/tenancy/keys/api-key.ts'
import { createTestDatabase } from '../support/test-database.ts'

test('a key can be told from a mistyped one without asking anybody', () => {
  const keys = Array.from({ length: 200 }, () => generateApiKey('live'))
  assert.equal(new Set(keys).size, keys.length)
  for (const key of keys) {
    assert.match(key, /^bw_live_[0-9A-Za-z]{49}$/)
    assert.ok(isWellFormedApiKey(key))
    const at = 8 + (key.charCodeAt(20) % 49)
    const other = key[at] === 'A' ? 'B' : 'A'
    assert.ok(!isWellFormedApiKey(key.slice(0, at) + other + key.slice(at + 1)))
  }
  assert.ok(!isWellFormedApiKey(''))
})

test('what is stored of a key does not open anything', async () => {
  await using database = await createTestDatabase()
  const key = await issueOperatorKey(database.db, 'somebody', new Date())
  const { rows } = await sql<Record<string, unknown>>`select * from tenancy.api_keys`.execute(database.db)
  const stored = JSON.stringify(rows[0])
  assert.ok(!stored.includes(key.slice(12)))
  assert.equal(rows[0]!.prefix, key.slice(0, 12))
})
