import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrations } from '../../src/boot/migrations.ts'
import { type Database, migrate } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

/** Everything that a migration can make, by name and definition. */
async function describeSchema(db: Database): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' '
           || is_nullable || ' ' || coalesce(column_default, '-') as line
    from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')
    union all
    select 'index ' || indexdef from pg_indexes where schemaname not in ('pg_catalog', 'information_schema')
    union all
    select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
    union all
    select 'sequence ' || schemaname || '.' || sequencename || ' ' || start_value from pg_sequences
    order by 1
  `.execute(db)
  return rows.map(row => row.line)
}

test('every migration goes up, down and up again to the same schema', async () => {
  await using database = await createTestDatabase({ empty: true })
  const names = Object.keys(migrations)
  assert.deepEqual(names, [...names].sort(), 'migrations run in the order of their names')

  const schemaAt: string[][] = []
  for (const name of names) {
    schemaAt.push(await describeSchema(database.db))
    assert.deepEqual(await migrate(database.db, migrations, name), [name])
  }
  const newest = await describeSchema(database.db)

  for (const index of [...names.keys()].reverse()) {
    await migrate(database.db, migrations, index === 0 ? 'none' : names[index - 1])
    // The migrator's own tables stay, so that the very first state differs by them alone.
    const undone = (await describeSchema(database.db)).filter(line => !/kernel[. ]"?kysely_/.test(line))
    assert.deepEqual(
      undone,
      schemaAt[index]!.filter(line => !/kernel[. ]"?kysely_/.test(line)),
      `after undoing ${names[index]}`,
    )
  }

  assert.deepEqual(await migrate(database.db, migrations), names)
  assert.deepEqual(await describeSchema(database.db), newest)
})
