import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { dueNotices } from './due-notices.ts'
import { insertEvents } from './insert-events.ts'
import { readBudgets, readQuotas } from './read-quotas.ts'
import { readTotals, type StoredTotals } from './read-totals.ts'
import { addMonths, openMonths, RETENTION_MONTHS } from './usage-months.ts'
import { withTimeout } from './with-timeout.ts'
import { type EnqueueMail, writeNotices } from './write-notices.ts'

export type StoreContext = {
  db: Database
  clock: Clock
  log: Logger
  enqueueMail: EnqueueMail
  /** Keeps lines that the database will never take. */
  setAside(lines: readonly string[]): Promise<void>
}

export type Stored = {
  /** Events that were not there before. */
  inserted: number
  /** Of the organisations in the batch, whether their events were new or not. */
  totals: Map<number, StoredTotals>
}

const BATCH_EVENTS = 1_000
const STATEMENT_TIMEOUT_MS = 20_000
/** A connection into nowhere answers nothing for a quarter of an hour; a batch sent twice counts once. */
const BATCH_TIMEOUT_MS = 30_000

/** Stores events in batches, with roll-ups and the warnings that fall due. Throws when the database is away. */
export async function storeLines(context: StoreContext, lines: readonly string[]): Promise<Stored> {
  const stored: Stored = { inserted: 0, totals: new Map() }
  for (let from = 0; from < lines.length; from += BATCH_EVENTS) {
    addStored(stored, await storeOrSetAside(context, lines.slice(from, from + BATCH_EVENTS)))
  }
  return stored
}

/** Later totals win; of a batch come the keys in it only. */
function addStored(all: Stored, { inserted, totals }: Stored): void {
  all.inserted += inserted
  for (const [orgId, stored] of totals) {
    const costOfKeys = new Map([...(all.totals.get(orgId)?.costOfKeys ?? []), ...stored.costOfKeys])
    all.totals.set(orgId, { ...stored, costOfKeys })
  }
}

async function storeOrSetAside(
  context: StoreContext,
  lines: readonly string[],
  mayOpenMonths = true,
): Promise<Stored> {
  try {
    return await withTimeout(storeBatch(context, lines), BATCH_TIMEOUT_MS, tooLate)
  } catch (error) {
    if (mayOpenMonths && isMonthMissing(error) && (await openMonthsOf(context, lines))) {
      return storeOrSetAside(context, lines, false)
    }
    if (!isRefusal(error)) throw error
    // One bad event must not hold up the good ones beside it: halves are tried until it stands alone.
    if (lines.length > 1) {
      const middle = Math.ceil(lines.length / 2)
      const stored = await storeOrSetAside(context, lines.slice(0, middle))
      addStored(stored, await storeOrSetAside(context, lines.slice(middle)))
      return stored
    }
    context.log.error({ err: error }, 'a usage event was refused and set aside: it is not counted')
    await context.setAside(lines)
    return { inserted: 0, totals: new Map() }
  }
}

function storeBatch({ db, clock, enqueueMail }: StoreContext, lines: readonly string[]): Promise<Stored> {
  return asPlatform(db, async transaction => {
    await sql`select set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true)`.execute(
      transaction,
    )
    const { inserted, orgIds, keyIds } = await insertEvents(transaction, lines)
    const now = clock.now()
    const totals = await readTotals(transaction, orgIds, keyIds, now)
    if (inserted > 0) {
      const quotas = await readQuotas(transaction, orgIds, now)
      const budgets = await readBudgets(transaction, keyIds)
      const due = [...totals].flatMap(([orgId, stored]) =>
        dueNotices(orgId, stored, quotas.get(orgId), budgets, now),
      )
      await writeNotices(transaction, due, now, enqueueMail)
    }
    return { inserted, totals }
  })
}

/** Makes the partitions that are missing; false when the events are of times too far away to be believed. */
async function openMonthsOf({ db, clock }: StoreContext, lines: readonly string[]): Promise<boolean> {
  const now = clock.now()
  const [oldest, newest] = [addMonths(now, -RETENTION_MONTHS), addMonths(now, 2)]
  const months = [...new Set(lines.map(line => (JSON.parse(line) as { time: string }).time.slice(0, 7)))]
    .map(month => new Date(`${month}-01T00:00:00Z`))
    .filter(month => month >= oldest && month < newest)
  await openMonths(db, months)
  return months.length > 0
}

const tooLate = () => new Error(`no answer within ${BATCH_TIMEOUT_MS} ms`)
const codeOf = (error: unknown) => (error as { code?: string }).code ?? ''
// "no partition of relation … found for row"
const isMonthMissing = (error: unknown) => codeOf(error) === '23514'
// Data exceptions and broken constraints: sent again, the same lines would be refused again.
const isRefusal = (error: unknown) => /^2[23]/.test(codeOf(error))
