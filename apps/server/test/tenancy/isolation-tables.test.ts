import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ensureSource } from '../../src/catalog/index.ts'
import { asTenant, type Database, type DatabaseTransaction } from '../../src/kernel/db/index.ts'
import { anyRow } from '../support/any-row.ts'
import { createTestDatabase } from '../support/test-database.ts'

const [MINE, THEIRS] = [1_000_001, 1_000_002]

/** Tables with nothing of any organisation in them, and why. A new table is protected or stands here. */
const FOR_EVERYBODY: Record<string, string> = {
  'catalog.categories': 'names of categories, shared by all',
  'catalog.change_epochs': 'histories of the server',
  'catalog.change_marks': 'instants and places of the log',
  'catalog.fx_rates': 'published rates',
  'catalog.fx_readings': 'when they were read',
  'identity.leader': 'a process',
  'catalog.reduction_progress': 'how far the log was read',
  'catalog.price_rollup_state': 'how far days are rolled up',
  'kernel.executors': 'processes',
  'kernel.kysely_migration': 'the schema',
  'kernel.kysely_migration_lock': 'the schema',
  'ops.backups': "the operator's backups",
  'ops.backup_verifications': "the operator's backups",
  'ops.wal_marks': "the operator's backups",
  'ops.wal_archives': "the operator's backups",
  'ops.restore_requests': "the operator's backups",
  'ops.alert_groups': "the operator's alerts",
  'ops.alerts': "the operator's alerts",
  'ops.alert_changes': "the operator's alerts",
  'ops.alert_notifications': "the operator's alerts",
  'ops.alert_delivery_counts': "the operator's alerts",
  'ops.alert_heartbeat': "the operator's alerts",
  'ops.guard_limits': 'numbers of the installation',
  'ops.guard_states': 'numbers of the installation',
  'ops.guard_trips': 'numbers of the installation',
  'ops.row_losses': 'numbers of the installation',
  'ops.table_counts': 'numbers of the installation',
  'ops.table_samples': 'ids and digests, and closed to tenants',
  'tenancy.access_changes': 'ids only, and closed to tenants',
  'tenancy.plans': 'the price list',
}

type Table = {
  name: string
  isForced: boolean
  /** Column with the organisation; null: rows of none. */
  orgColumn: string | null
  /** Of these, what tenants may do. */
  rights: string[]
  isPartition: boolean
}

async function listTables(db: Database): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity and c.relforcerowsecurity as "isForced",
           case when n.nspname = 'tenancy' and c.relname = 'orgs' then 'id'
                when c.relname = 'audit_heads' then 'chain'
                else (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id') end
             as "orgColumn",
           array(select r from unnest(array['select', 'insert', 'update', 'delete']) r
                 where has_table_privilege('buywhere_tenant', c.oid, r)) as rights,
           c.relispartition as "isPartition"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'dbos')
    order by 1
  `.execute(db)
  return rows
}

/** What came of a statement: the rows it touched, or that the database refused it. */
async function attempt(transaction: DatabaseTransaction, statement: string): Promise<number | 'refused'> {
  await sql`savepoint attempt`.execute(transaction)
  try {
    const { rows, numAffectedRows } = await sql.raw<{ n?: number }>(statement).execute(transaction)
    return rows[0]?.n ?? Number(numAffectedRows ?? 0)
  } catch (error) {
    await sql`rollback to savepoint attempt`.execute(transaction)
    const { code = '' } = error as { code?: string }
    // Not allowed, a row of somebody else, a table that only grows.
    assert.match(code, /^(42501|23001|428C9)$/, `${statement}: ${String(error)}`)
    return 'refused'
  }
}

/** A row of each organisation in every table that has any, whatever its foreign keys would want. */
async function fill(db: Database, tables: readonly Table[]): Promise<void> {
  await db.connection().execute(async connection => {
    await sql`set session_replication_role = replica`.execute(connection)
    for (const { name, orgColumn } of tables) {
      if (orgColumn === null) continue
      for (const org of [MINE, THEIRS]) {
        const given = orgColumn === 'org_id' && (await isGenerated(db, name)) ? 'org_scope' : orgColumn
        await sql.raw(await anyRow(db, name, { [given]: org })).execute(connection)
      }
    }
    await sql`set session_replication_role = origin`.execute(connection)
  })
}

async function isGenerated(db: Database, table: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_attribute where attrelid = ${table}::regclass and attname = 'org_id' and attgenerated <> ''
  `.execute(db)
  return rows.length > 0
}

test('every table is closed to other organisations by the database itself, or has nothing of any in it', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const tables = (await listTables(db)).filter(({ name }) => FOR_EVERYBODY[name] === undefined)
  assert.deepEqual(
    tables.filter(({ isForced }) => !isForced).map(({ name }) => name),
    [],
  )
  assert.ok(tables.length > 25)
  const owned = tables.filter(({ orgColumn, isPartition }) => orgColumn !== null && !isPartition)
  await fill(db, owned)

  for (const { name, orgColumn, rights } of owned) {
    const theirs = `${orgColumn} = ${THEIRS}`
    const row = await anyRow(db, name, { [orgColumn!]: THEIRS })
    await asTenant(db, MINE, async transaction => {
      const mine = await attempt(
        transaction,
        `select count(*) as n from ${name} where ${orgColumn} = ${MINE}`,
      )
      if (rights.includes('select')) assert.equal(mine, 1, `${name}: its own row is there to be seen`)
      else assert.equal(mine, 'refused', name)
      const nothing = (outcome: number | 'refused') => outcome === 0 || outcome === 'refused'
      const statements = [
        `select count(*) as n from ${name} where ${theirs}`,
        `update ${name} set ${orgColumn} = ${MINE} where ${theirs}`,
        `delete from ${name} where ${theirs}`,
        row,
        `update ${name} set ${orgColumn} = ${THEIRS} where ${orgColumn} = ${MINE}`,
      ]
      for (const statement of statements) assert.ok(nothing(await attempt(transaction, statement)), statement)
    })
    await asTenant(db, 0, async transaction => {
      const seen = await attempt(
        transaction,
        `select count(*) as n from ${name} where ${orgColumn} in (${MINE}, ${THEIRS})`,
      )
      assert.ok(seen === 0 || seen === 'refused', `${name}: of nobody's organisation one sees nothing`)
    })
  }
})

test('tables that are no organisation’s are closed to tenants where people or secrets are in them', async () => {
  await using database = await createTestDatabase()
  const unowned = (await listTables(database.db)).filter(
    ({ name, orgColumn }) =>
      orgColumn === null && name.startsWith('tenancy.') && FOR_EVERYBODY[name] === undefined,
  )
  assert.ok(unowned.length > 3)
  for (const { name, rights } of unowned) {
    // Of people one sees those that one works with.
    assert.deepEqual(
      rights,
      name === 'tenancy.persons' ? rights.filter(right => right === 'select') : [],
      name,
    )
  }
})

test('a foreign key between two tables of organisations holds the organisation too: rows cannot cross', async () => {
  await using database = await createTestDatabase()
  const { rows } = await sql<{ constraint: string; columns: string[] }>`
    select format('%s: %s', c.conrelid::regclass, pg_get_constraintdef(c.oid)) as constraint,
           array(select attname::text from pg_attribute where attrelid = c.conrelid and attnum = any(c.conkey)) as columns
    from pg_constraint c
    where c.contype = 'f' and c.conparentid = 0
      and exists (select from pg_attribute where attrelid = c.conrelid and attname in ('org_id', 'org_scope'))
      and exists (select from pg_attribute where attrelid = c.confrelid and attname in ('org_id', 'org_scope'))
  `.execute(database.db)
  assert.ok(rows.length > 8)
  const crossable = rows.filter(
    ({ columns }) => !columns.some(name => name === 'org_id' || name === 'org_scope'),
  )
  assert.deepEqual(crossable, [])
})

test('offers stand on sources, retailers, products and categories that are there and their own organisation’s', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const market = { name: 'shop', country: 'US', region: 'us', currency: 'USD' }
  const mine = await ensureSource(db, { ...market, orgId: MINE })
  const theirs = await ensureSource(db, { ...market, orgId: THEIRS })
  const product = await sql<{ id: number }>`
    insert into catalog.products (id, org_id, title, attributes, created_at, updated_at)
    values (1, ${MINE}, 'Lamp', '{}', now(), now()), (2, ${THEIRS}, 'Lamp', '{}', now(), now()) returning id
  `.execute(db)
  assert.equal(product.rows.length, 2)
  const insert = (
    id: number,
    {
      source,
      retailer,
      productId,
      category = null as number | null,
    }: Record<'source' | 'retailer' | 'productId', number> & {
      category?: number | null
    },
  ) =>
    sql`
      insert into catalog.offers
        (id, org_id, source_id, retailer_id, product_id, category_id, sku, title, condition, availability, currency,
         reviews_count, attributes, content_hash, first_seen_at, observed_at, updated_at)
      values (${id}, ${MINE}, ${source}, ${retailer}, ${productId}, ${category}, ${`sku-${id}`}, 'Lamp', 'new',
              'in_stock', 'USD', 0, '{}', gen_random_uuid(), now(), now(), now())
    `.execute(db)
  const right = { source: mine.id, retailer: mine.retailerId, productId: 1 }
  const crossing = { code: '23503' }
  await assert.rejects(insert(10, { ...right, source: theirs.id }), crossing)
  await assert.rejects(insert(10, { ...right, retailer: theirs.retailerId }), crossing)
  await assert.rejects(insert(10, { ...right, productId: 2 }), crossing)
  await assert.rejects(insert(10, { ...right, category: 999 }), crossing)
  await insert(10, right)
  await assert.rejects(sql`update catalog.offers set product_id = 2`.execute(db), crossing)
  await assert.rejects(sql`update catalog.products set category_id = 999`.execute(db), crossing)
  for (const [table, id] of [
    ['products', 1],
    ['sources', mine.id],
    ['retailers', mine.retailerId],
  ] as const) {
    await assert.rejects(
      sql`delete from ${sql.raw(`catalog.${table}`)} where id = ${id}`.execute(db),
      crossing,
    )
  }
})

test('what one asks for in the name of an organisation ends with the transaction, also behind a pool', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await asTenant(db, MINE, async transaction => {
    const { rows } = await sql<{ role: string; org: number }>`
      select current_user as role, kernel.current_org_id() as org
    `.execute(transaction)
    assert.deepEqual(rows[0], { role: 'buywhere_tenant', org: MINE })
  })
  for (let use = 0; use < 20; use++) {
    const { rows } = await sql<{ role: string; org: number | null }>`
      select current_user as role, kernel.current_org_id() as org
    `.execute(db)
    assert.notEqual(rows[0]!.role, 'buywhere_tenant')
    assert.equal(rows[0]!.org, null)
  }
})
