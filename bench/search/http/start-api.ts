import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { openIndex } from '@buywhere/search'
import { prepareDatabase } from '../../../apps/server/src/boot/prepare-database.ts'
import { currentCursor, ensureSource } from '../../../apps/server/src/catalog/index.ts'
import { openDatabase } from '../../../apps/server/src/kernel/db/index.ts'
import { createLogger } from '../../../apps/server/src/kernel/log.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../../../apps/server/src/kernel/postgres/index.ts'
import { issueOperatorKey } from '../../../apps/server/src/tenancy/index.ts'
import type { Survey } from '../survey.ts'

const MAIN = join(import.meta.dirname, '../../../apps/server/src/main.ts')
/** Where the first process of a home keeps its replica, and what the server calls its database. */
const REPLICA = 'index/0'
const DATABASE = 'buywhere'
const START_TIMEOUT_MS = 120_000
const LISTENING = /^api {2}(http:\S+)$/m

/** `key`: of the operator, whom nothing limits. */
export type Api = { url: string; key: string; pid: number; [Symbol.asyncDispose](): Promise<void> }

/**
 * The server's own `api` role over a database without offers and a replica that is already at the head of its changes
 * log: loading so many offers through PostgreSQL would take longer than all the measuring, and searches are answered
 * from the replica alone.
 */
export async function startApi(options: {
  /** Empty; `index` is the folder of the saved index to serve. */
  home: string
  index: string
  survey: Survey
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
}): Promise<Api> {
  await using stack = new AsyncDisposableStack()
  const { home, index, survey } = options
  const { cursor, key } = await fillDatabase(home, survey, stack)
  await placeReplica(index, join(home, REPLICA), survey, cursor)

  const { DATABASE_URL: _, ...env } = options.env
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'api'], {
    env: { ...env, BUYWHERE_HOME: home, API_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  stack.defer(async () => {
    child.kill('SIGTERM')
    await closed
  })
  const output = child.stdout.setEncoding('utf8')
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(START_TIMEOUT_MS)])
  let text = ''
  while (!LISTENING.test(text)) {
    const [chunk] = await Promise.race([once(output, 'data', { signal }), closed])
    if (typeof chunk !== 'string') throw new Error('the server ended before it listened')
    text += chunk
  }
  const url = LISTENING.exec(text)![1]!
  await checkCatalogue(url, survey)
  const owned = stack.move()
  return { url, key, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** The embedded server of this home, with tables, rates, the corpus' shops and a key; the cursor at its log's head. */
async function fillDatabase(
  home: string,
  { sources }: Survey,
  stack: AsyncDisposableStack,
): Promise<{ cursor: string; key: string }> {
  const log = createLogger('error')
  const server = stack.use(await startEmbeddedPostgres({ home, log }))
  await ensureDatabase(server.url('postgres'), DATABASE)
  await using database = openDatabase(server.url(DATABASE), { maxConnections: 2, onError: () => {} })
  await prepareDatabase(database, log)
  for (const source of sources) await ensureSource(database.db, source)
  const key = await issueOperatorKey(database.db, 'bench', new Date())
  return { key, cursor: await currentCursor(database.db) }
}

/** Saved once more under the cursor, its prices read just now, as a server in use would hold it. */
async function placeReplica(from: string, to: string, { sources }: Survey, cursor: string): Promise<void> {
  await cp(from, to, { recursive: true })
  const { index, rebuilt } = await openIndex({ directory: to })
  if (rebuilt !== null) throw new Error(`the saved index was not usable: ${rebuilt}`)
  const now = Date.now()
  for (const { name } of sources) index.confirmSource(name, now)
  await index.save(cursor)
  await index.close()
}

/** Throws when the server does not serve the replica it was given: it would be measured with nothing in it. */
async function checkCatalogue(url: string, { products }: Survey): Promise<void> {
  const body = (await (await fetch(`${url}/health`)).json()) as { catalog?: { total_products?: number } }
  const served = body.catalog?.total_products
  if (served !== products) throw new Error(`the server holds ${served} products of ${products}`)
}
