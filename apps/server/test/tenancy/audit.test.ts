import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { asPlatform, asTenant, type Database } from '../../src/kernel/db/index.ts'
import { listAuditHeads } from '../../src/tenancy/audit/read-chain.ts'
import { type AuditEntry, recordAudit } from '../../src/tenancy/audit/record-audit.ts'
import { type ChainReport, verifyAudit } from '../../src/tenancy/audit/verify-audit.ts'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

const AT = new Date('2026-03-01T12:00:00.123Z')

const entry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  orgId: 7,
  actor: { kind: 'key', id: '11' },
  action: 'key.revoke',
  target: 'key:12',
  before: { name: 'Kette "1"', scopes: ['catalog:read'], limit: 1.5 },
  after: null,
  requestId: 'r-1',
  at: AT,
  ...fields,
})

const append = (db: Database, item: AuditEntry) =>
  asPlatform(db, transaction => recordAudit(transaction, item))

async function fillChains(db: Database): Promise<void> {
  for (let i = 1; i <= 5; i++) {
    await append(db, entry({ target: `key:${i}` }))
    await append(db, entry({ orgId: null, actor: { kind: 'system', id: null }, target: `plan:${i}` }))
  }
}

async function verify(...args: Parameters<typeof verifyAudit>): Promise<ChainReport[]> {
  const reports: ChainReport[] = []
  for await (const report of verifyAudit(...args)) reports.push(report)
  return reports
}

/** The chain and number of the first bad entry of each broken chain. */
const faultsOf = async (...args: Parameters<typeof verifyAudit>): Promise<string[]> =>
  (await verify(...args)).flatMap(({ chain, fault }) => (fault === null ? [] : [`${chain}:${fault.number}`]))

/** What somebody does who owns the server: no trigger, no policy. */
function tamper(db: Database, ...statements: RawBuilder<unknown>[]): Promise<void> {
  return db.transaction().execute(async transaction => {
    await sql`set local session_replication_role = replica`.execute(transaction)
    for (const statement of statements) await statement.execute(transaction)
  })
}

test('the database refuses to change the log, to its owner and to every role that writes it', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillChains(db)
  const statements = [
    sql`update tenancy.audit_log set action = 'nothing'`,
    sql`delete from tenancy.audit_log`,
    sql`truncate tenancy.audit_log`,
  ]
  for (const statement of statements) {
    await assert.rejects(statement.execute(db), /append-only/)
    await assert.rejects(
      asPlatform(db, transaction => statement.execute(transaction)),
      /permission denied/,
    )
    await assert.rejects(
      asTenant(db, 7, transaction => statement.execute(transaction)),
      /permission denied/,
    )
  }
  assert.deepEqual(await faultsOf(db), [])
})

test('a change that is not committed leaves no trace, and writers at once make one unbroken chain', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await assert.rejects(
    asPlatform(db, async transaction => {
      await recordAudit(transaction, entry())
      throw new Error('the change failed')
    }),
  )
  await Promise.all(Array.from({ length: 20 }, (_, i) => append(db, entry({ target: `key:${i}` }))))
  const reports = await verify(db)
  assert.deepEqual(
    reports.map(({ chain, entries, fault }) => [chain, entries, fault]),
    [[7, 20, null]],
  )
})

test('whatever is written, the hash computed apart from the database is the same', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  // The database holds neither NUL nor half a surrogate pair.
  const text = fc
    .string({ unit: 'binary', maxLength: 20 })
    .map(value => value.toWellFormed().replaceAll('\0', ''))
  const value = fc.oneof(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
  )
  const state = fc.option(
    fc.dictionary(text, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 4 }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        orgId: fc.constantFrom(null, 1, 2 ** 52),
        target: text,
        action: text,
        before: state,
        after: state,
        requestId: fc.option(text),
        at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        onBehalfOf: fc.option(text),
      }),
      async ({ onBehalfOf, ...fields }) => {
        await append(db, entry({ ...fields, actor: { kind: 'user', id: '3', onBehalfOf } }))
      },
    ),
    { numRuns: 40 },
  )
  const reports = await verify(db)
  assert.ok(reports.length >= 2)
  assert.deepEqual(
    reports.filter(({ fault }) => fault !== null),
    [],
  )
})

const FORGERIES: [what: string, fault: string, ...statements: RawBuilder<unknown>[]][] = [
  [
    'a changed field',
    '7:3',
    sql`update tenancy.audit_log set target = 'key:99' where chain = 7 and number = 3`,
  ],
  [
    'a changed time',
    '7:3',
    sql`update tenancy.audit_log set at = at + interval '1 microsecond' where chain = 7 and number = 3`,
  ],
  [
    'a changed state',
    '7:2',
    sql`update tenancy.audit_log set before = before || '{"limit": 1.50}' where chain = 7 and number = 2`,
  ],
  [
    'a changed entry with its hash made to fit',
    '7:4',
    sql`
      update tenancy.audit_log row set target = 'key:99', hash = tenancy.audit_hash(before_it.hash, row.chain,
        row.number, row.org_id, row.at, row.actor_kind, row.actor_id, row.on_behalf_of, row.action, 'key:99',
        row.before, row.after, row.request_id)
      from tenancy.audit_log before_it
      where row.chain = 7 and row.number = 3 and before_it.chain = 7 and before_it.number = 2
    `,
  ],
  ['a removed entry', '7:2', sql`delete from tenancy.audit_log where chain = 7 and number = 2`],
  [
    'a removed entry with the rest moved up',
    '7:2',
    sql`delete from tenancy.audit_log where chain = 7 and number = 2`,
    sql`update tenancy.audit_log set number = number - 1 where chain = 7 and number = 3`,
    sql`update tenancy.audit_log set number = number - 1 where chain = 7 and number = 4`,
    sql`update tenancy.audit_log set number = number - 1 where chain = 7 and number = 5`,
    sql`update tenancy.audit_heads set length = 4 where chain = 7`,
  ],
  ['a removed first entry', '7:1', sql`delete from tenancy.audit_log where chain = 7 and number = 1`],
  ['a truncated tail', '7:4', sql`delete from tenancy.audit_log where chain = 7 and number > 3`],
  [
    'a truncated tail with its head moved back but not its hash',
    '7:3',
    sql`delete from tenancy.audit_log where chain = 7 and number > 3`,
    sql`update tenancy.audit_heads set length = 3 where chain = 7`,
  ],
  [
    'two entries swapped',
    '7:2',
    sql`update tenancy.audit_log set number = 99 where chain = 7 and number = 2`,
    sql`update tenancy.audit_log set number = 2 where chain = 7 and number = 3`,
    sql`update tenancy.audit_log set number = 3 where chain = 7 and number = 99`,
  ],
  ['a forged head', '7:5', sql`update tenancy.audit_heads set hash = sha256('forged') where chain = 7`],
  ['a head that counts too few', '7:5', sql`update tenancy.audit_heads set length = 4 where chain = 7`],
  ['a removed head', '7:5', sql`delete from tenancy.audit_heads where chain = 7`],
  ['all entries removed', '7:1', sql`delete from tenancy.audit_log where chain = 7`],
  [
    'an entry appended past the head',
    '7:6',
    sql`
      insert into tenancy.audit_log (chain, number, org_id, at, actor_kind, action, target, hash)
      select 7, 6, 7, at, 'system', 'key.create', 'key:1', tenancy.audit_hash(hash, 7, 6, 7, at, 'system', null, null,
        'key.create', 'key:1', null, null, null)
      from tenancy.audit_log where chain = 7 and number = 5
    `,
  ],
  [
    'an entry moved to another organisation',
    '7:3',
    sql`update tenancy.audit_log set org_id = 8 where chain = 7 and number = 3`,
  ],
]

test('every way to change the log behind its back is found, at the first bad entry', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillChains(db)
  const intact = { log: await dump(db, 'audit_log'), heads: await dump(db, 'audit_heads') }
  for (const [what, fault, ...statements] of FORGERIES) {
    await tamper(db, ...statements)
    assert.deepEqual(await faultsOf(db), [fault], what)
    await tamper(
      db,
      sql`delete from tenancy.audit_log`,
      sql`delete from tenancy.audit_heads`,
      sql`insert into tenancy.audit_log select * from json_populate_recordset(null::tenancy.audit_log, ${intact.log})`,
      sql`insert into tenancy.audit_heads select * from json_populate_recordset(null::tenancy.audit_heads, ${intact.heads})`,
    )
    assert.deepEqual(await faultsOf(db), [], `after mending ${what}`)
  }
})

test('a log rewritten as a whole agrees with itself, and not with the heads that were noted before', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillChains(db)
  const noted = await listAuditHeads(db)
  await append(db, entry({ target: 'key:6' }))
  assert.deepEqual(await faultsOf(db, noted), [], 'it may have grown')

  await tamper(
    db,
    sql`delete from tenancy.audit_log where chain = 7`,
    sql`delete from tenancy.audit_heads where chain = 7`,
  )
  assert.deepEqual(await faultsOf(db), [], 'nothing in the database tells')
  assert.deepEqual(await faultsOf(db, noted), ['7:1'])
  for (let i = 1; i <= 6; i++) await append(db, entry({ target: `key:${i === 3 ? 99 : i}` }))
  assert.deepEqual(await faultsOf(db), [])
  assert.deepEqual(await faultsOf(db, noted), ['7:5'])
})

test('`audit verify` ends with 0 and every head, or with 1 and the first bad entry', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillChains(db)
  const home = await mkdtemp(join(tmpdir(), 'buywhere-audit-'))
  const env = { BUYWHERE_HOME: home, DATABASE_URL: database.url }
  try {
    const heads = await startRole(['audit', 'heads'], env).ended
    assert.equal(heads.status, 0, heads.stderr)
    const file = join(home, 'heads.jsonl')
    await writeFile(file, heads.stdout)
    const good = await startRole(['audit', 'verify', '--heads', file], env).ended
    assert.equal(good.status, 0, good.stderr)
    assert.match(good.stdout, /^chain 7 {2}5 entries {2}[0-9a-f]{64}$/m)
    assert.match(good.stdout, /^2 chains, 10 entries, all good$/m)

    await tamper(db, sql`update tenancy.audit_log set actor_id = '12' where chain = 7 and number = 4`)
    const bad = await startRole(['audit', 'verify'], env).ended
    assert.equal(bad.status, 1, bad.stderr)
    assert.match(bad.stdout, /^chain 7 {2}entry 4: the entry is not the one that was hashed$/m)
    assert.equal((await startRole(['audit', 'burn'], env).ended).status, 2)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

async function dump(db: Database, table: string): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select json_agg(row)::text as text from ${sql.table(`tenancy.${table}`)} row
  `.execute(db)
  return rows[0]!.text
}
