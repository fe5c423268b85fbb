import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeBudget, readServerRoom } from '../../../src/kernel/db/budget.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const budget = (requests: number) => ({ requests, jobs: 5, grouping: 2, watching: 0 })

test('connections that do not fit are named at the start, and what fits is not complained of', () => {
  const all = { api: budget(10), mcp: budget(10), worker: budget(10) }
  assert.equal(judgeBudget(all, budget(10), { most: 97, taken: 20 }), null)
  assert.match(judgeBudget(all, budget(10), { most: 50, taken: 1 }) ?? '', /51 connections.*api 17.*takes 50/)
  assert.match(judgeBudget(all, budget(10), { most: 97, taken: 90 }) ?? '', /17 connections.*room for 7/)
})

test('the room is what the server itself says', async () => {
  await using database = await createTestDatabase({ empty: true })
  const { most, taken } = await readServerRoom(database.db)
  assert.ok(most > 10 && taken >= 1 && taken <= most, `${taken} of ${most}`)
})
