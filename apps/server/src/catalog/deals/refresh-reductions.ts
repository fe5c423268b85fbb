import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { currentCursor, readChanges } from '../change-log/read-changes.ts'
import { readPriceStatistics, withSeveralPrices } from '../prices/index.ts'
import { judgeReduction, REDUCTION_DAYS } from './judge-reduction.ts'

const BATCH_CHANGES = 5_000
const BATCH_OFFERS = 2_000
/** How far back prices are looked at for what was ever asked. */
const WINDOW_DAYS = 365
const DAY_MS = 86_400_000

type Context = { db: Database; clock: Clock }

/**
 * Brings the reductions up to the changes log. As many processes as like may do so: whoever moves the cursor first has
 * done it. Answers how many offers were judged.
 */
export async function refreshReductions(context: Context): Promise<number> {
  const { db, clock } = context
  await forgetOld(db, clock.now())
  let judged = 0
  while (true) {
    const cursor = await readCursor(db)
    const changes = cursor === null ? null : await readChanges(db, cursor, BATCH_CHANGES)
    if (changes === null) {
      judged += await judgeAll(context, cursor)
      continue
    }
    const last = changes.at(-1)
    if (last === undefined) return judged
    const offerIds = [...new Set(changes.flatMap(({ offerId }) => offerId ?? []))]
    const isDone = await judge(context, offerIds, transaction => moveCursor(transaction, cursor, last.cursor))
    if (!isDone) return judged
    judged += offerIds.length
  }
}

/** Every offer of which anything changed lately: the log does not reach back, or has a new history. */
async function judgeAll({ db, clock }: Context, cursor: string | null): Promise<number> {
  const from = await currentCursor(db)
  const since = new Date(clock.now().getTime() - REDUCTION_DAYS * DAY_MS)
  let judged = 0
  let afterId = 0
  while (true) {
    const { rows } = await sql<{ id: number }>`
      select id from catalog.offers
      where id > ${afterId} and delisted_at is null and price_minor is not null and updated_at >= ${since}
      order by id limit ${BATCH_OFFERS}
    `.execute(db)
    const last = rows.at(-1)
    if (last === undefined) break
    await judge(
      { db, clock },
      rows.map(({ id }) => id),
      async () => true,
    )
    judged += rows.length
    afterId = last.id
  }
  await db.transaction().execute(transaction => moveCursor(transaction, cursor, from))
  return judged
}

/**
 * Statistics are read before the transaction that writes what they say: one that runs for long would hold up all who
 * follow the changes log. False, and nothing written, when `claim` says that somebody else was faster.
 */
async function judge(
  { db, clock }: Context,
  offerIds: readonly number[],
  claim: (transaction: DatabaseTransaction) => Promise<boolean>,
): Promise<boolean> {
  const now = clock.now()
  const repriced = await withSeveralPrices(db, offerIds)
  const statistics = await readPriceStatistics(db, repriced, now, { windowDays: WINDOW_DAYS })
  const reductions = [...statistics].flatMap(([offerId, of]) => {
    const reduction = judgeReduction(of, now)
    return reduction === null ? [] : { offerId, ...reduction }
  })
  return db.transaction().execute(async transaction => {
    if (!(await claim(transaction))) return false
    const reduced = new Set(reductions.map(({ offerId }) => offerId))
    const others = offerIds.filter(id => !reduced.has(id))
    await sql`delete from catalog.reductions where offer_id = any(${others}::bigint[])`.execute(transaction)
    if (reductions.length > 0) await store(transaction, reductions)
    return true
  })
}

async function store(transaction: DatabaseTransaction, reductions: readonly object[]): Promise<void> {
  await sql`
    insert into catalog.reductions
      (offer_id, org_id, price_minor, currency, reduced_at, previous_minor, drop_pct, verdict, lowest_minor,
       discount_pct, highest_minor, percentile, observations, observed_days)
    select o.id, o.org_id, "priceMinor", row.currency, "reducedAt", "previousMinor", "dropPct", verdict, "lowestMinor",
           "discountPct", "highestMinor", percentile, observations, "observedDays"
    from json_to_recordset(${JSON.stringify(reductions)}::json) as row
      ("offerId" bigint, "priceMinor" bigint, currency text, "reducedAt" timestamptz, "previousMinor" bigint,
       "dropPct" float8, verdict text, "lowestMinor" bigint, "discountPct" float8, "highestMinor" bigint,
       percentile float8, observations integer, "observedDays" integer)
    join catalog.offers o on o.id = "offerId"
    on conflict (offer_id) do update set
      price_minor = excluded.price_minor, currency = excluded.currency, reduced_at = excluded.reduced_at,
      previous_minor = excluded.previous_minor, drop_pct = excluded.drop_pct, verdict = excluded.verdict,
      lowest_minor = excluded.lowest_minor, discount_pct = excluded.discount_pct,
      highest_minor = excluded.highest_minor, percentile = excluded.percentile,
      observations = excluded.observations, observed_days = excluded.observed_days
  `.execute(transaction)
}

async function readCursor(db: Database): Promise<string | null> {
  const { rows } = await sql<{ cursor: string | null }>`
    select cursor from catalog.reduction_progress
  `.execute(db)
  return rows[0]?.cursor ?? null
}

/** False when it is not where it was any more. */
async function moveCursor(
  transaction: DatabaseTransaction,
  from: string | null,
  to: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update catalog.reduction_progress set cursor = ${to} where cursor is not distinct from ${from}::text
  `.execute(transaction)
  return numAffectedRows === 1n
}

async function forgetOld(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - REDUCTION_DAYS * DAY_MS)
  await sql`delete from catalog.reductions where reduced_at < ${before}`.execute(db)
}
