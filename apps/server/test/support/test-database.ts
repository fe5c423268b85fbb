import { hash, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrations } from '../../src/boot/migrations.ts'
import { prepareDatabase } from '../../src/boot/prepare-database.ts'
import { type DatabasePool, openDatabase } from '../../src/kernel/db/index.ts'
import { startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts'
import { quietLog } from './quiet-log.ts'

// Named for what it was migrated by, so that a server which outlives the suite never serves an older schema.
const TEMPLATE = `template_${hash(
  'md5',
  Object.values(migrations)
    .map(({ up }) => String(up))
    .join(),
)}`
const TEMPLATE_LOCK = 0x62_77

export type TestDatabase = DatabasePool & { url: string }

/** A migrated database of its own on the suite's server; disposing drops it. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  await using stack = new AsyncDisposableStack()
  const server = process.env.TEST_DATABASE_SERVER ?? (await startOwnServer(stack))
  if (!options.empty) await ensureTemplate(server)
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await command(server, `create database ${name} ${options.empty ? '' : `template ${TEMPLATE}`}`)
  stack.defer(() => command(server, `drop database ${name} with (force)`))
  const url = withDatabase(server, name)
  const pool = stack.use(openDatabase(url, { maxConnections: 8, onError: () => {} }))
  const owned = stack.move()
  return { ...pool, url, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** For a test file run by itself: `node --test FILE`. */
async function startOwnServer(stack: AsyncDisposableStack): Promise<string> {
  const home = join(tmpdir(), 'buywhere-test-server')
  const server = stack.use(await startEmbeddedPostgres({ home, log: quietLog, settings: { fsync: 'off' } }))
  return server.url('postgres')
}

/** Migrating takes a second, copying a migrated database a tenth of it. */
async function ensureTemplate(server: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE])
    if (rowCount !== 0) return
    const draft = `${TEMPLATE}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft}`)
    const url = withDatabase(server, draft)
    await using database = openDatabase(url, { maxConnections: 2, onError: () => {} })
    await prepareDatabase(database, quietLog)
    await database.db.destroy()
    await client.query(`alter database ${draft} rename to ${TEMPLATE}`)
  } finally {
    await client.end()
  }
}

async function command(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
