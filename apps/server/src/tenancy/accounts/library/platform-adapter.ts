import { AsyncLocalStorage } from 'node:async_hooks'
import type { DBAdapter, Where } from '@better-auth/core/db/adapter'
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import type { BetterAuthOptions } from 'better-auth/types'
import { asPlatform, type Database, type DatabaseTransaction } from '../../../kernel/db/index.ts'
import { hashTokenText } from '../../tokens/opaque-token.ts'

const SCHEMA = 'tenancy'
const OPERATIONS = [
  'create',
  'findOne',
  'findMany',
  'update',
  'updateMany',
  'delete',
  'deleteMany',
  'count',
  'consumeOne',
  'incrementOne',
] as const

type Row = Record<string, unknown>
type Call = { model: string; where?: Where[]; data?: Row; update?: Row; set?: Row }
type Operation = (call: Call) => Promise<unknown>

/** The transaction that better-auth's statements run in, when one of our verbs has opened it. */
export const ambientTransaction = new AsyncLocalStorage<DatabaseTransaction>()

/**
 * better-auth's way to the database: each of its statements, and each of its transactions, is one transaction in the
 * platform's role, or part of the one that a verb of ours has open. So the role is set as everywhere else, and no
 * session state is needed. What it calls the token of a session is stored as a hash.
 */
export function platformAdapter(db: Database): (options: BetterAuthOptions) => DBAdapter {
  return options => {
    const within = (transaction: DatabaseTransaction) =>
      hashSessionTokens(
        kyselyAdapter(transaction.withSchema(SCHEMA), { type: 'postgres', transaction: false })(options),
      )
    const run = <T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> => {
      const transaction = ambientTransaction.getStore()
      return transaction === undefined ? asPlatform(db, work) : work(transaction)
    }
    const operations = OPERATIONS.map(name => [
      name,
      (call: Call) => run(transaction => operationOf(within(transaction), name)(call)),
    ])
    return {
      // For what it says of itself; its own operations are replaced.
      ...kyselyAdapter(db.withSchema(SCHEMA), { type: 'postgres', transaction: false })(options),
      ...Object.fromEntries(operations),
      transaction: <R>(work: (adapter: DBAdapter) => Promise<R>) =>
        run(transaction => ambientTransaction.run(transaction, () => work(within(transaction)))),
    } as DBAdapter
  }
}

function operationOf(adapter: DBAdapter, name: (typeof OPERATIONS)[number]): Operation {
  return (adapter as unknown as Record<string, Operation>)[name]!
}

/**
 * Sessions are stored and looked up by the hash of their token; whoever showed the token gets it back in the row. Rows
 * found otherwise hold the hash: better-auth's own lists of sessions are of no use.
 */
function hashSessionTokens(inner: DBAdapter): DBAdapter {
  const operations = OPERATIONS.map(name => {
    const operation = operationOf(inner, name)
    return [name, (call: Call) => (call.model === 'session' ? callHashed(operation, call) : operation(call))]
  })
  return { ...inner, ...Object.fromEntries(operations) } as DBAdapter
}

async function callHashed(operation: Operation, call: Call): Promise<unknown> {
  const plainOf = new Map<string, string>()
  const hashed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hashed)
    if (typeof value !== 'string') return value
    const hash = hashTokenText(value)
    plainOf.set(hash, value)
    return hash
  }
  const hashedRow = (row: Row) => ('token' in row ? { ...row, token: hashed(row.token) } : row)
  const next = { ...call }
  if (call.where) {
    next.where = call.where.map(condition =>
      condition.field === 'token'
        ? { ...condition, value: hashed(condition.value) as NonNullable<Where['value']> }
        : condition,
    )
  }
  for (const part of ['data', 'update', 'set'] as const) {
    const row = call[part]
    if (row !== undefined) next[part] = hashedRow(row)
  }
  const plain = (row: unknown): unknown => {
    if (row === null || typeof row !== 'object') return row
    const token = plainOf.get(String((row as Row).token))
    return token === undefined ? row : { ...row, token }
  }
  const answer = await operation(next)
  return Array.isArray(answer) ? answer.map(plain) : plain(answer)
}
