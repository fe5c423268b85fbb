import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrations } from '../../src/boot/migrations.ts'
import { migrate } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { fillShops, groupsOf, later } from './support/grouped.ts'

const GTIN = '04006381333931'

test('keys from before used things had their own find the products they found, and the way back loses none', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, {
    a: { title: 'Kettle', gtin: GTIN },
    b: { title: 'Lamp', brand: 'Acme', mpn: 'LMP-100', condition: 'used' },
  })
  const keys = async () => {
    const { rows } = await sql<{ key: string }>`select key from identity.product_keys order by key`.execute(
      db,
    )
    return rows.map(({ key }) => key)
  }
  const now = await keys()
  assert.deepEqual(now, [`gtin:${GTIN}`, 'mpn:acme|lmp100#used'])
  await migrate(db, migrations, '0018-references-by-statement')
  assert.deepEqual(await keys(), [`gtin:${GTIN}`, 'mpn:acme|lmp100'])
  await migrate(db, migrations)
  assert.deepEqual(await keys(), now)
  await fillShops(
    db,
    { c: { title: 'Lamp', brand: 'Acme', mpn: 'LMP-100', condition: 'used' } },
    { now: later(1) },
  )
  assert.deepEqual(await groupsOf(db), ['a', 'b c'])
})
