import { setImmediate as turn } from 'node:timers/promises'
import { gatherStatistics, type PreparedOffer, prepareOffer, type Statistics } from '@buywhere/matching'
import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { createMatcher } from './create-matcher.ts'
import type { Matcher } from './matcher.ts'

/** Enough to know common words from rare ones. */
const SAMPLE_OFFERS = 5_000
const TURN_OFFERS = 100

/** What compares offers, with how common words are among the offers there are now. */
export async function openMatcher(db: Database): Promise<Matcher> {
  return createMatcher(await readStatistics(db))
}

async function readStatistics(db: Database): Promise<Statistics> {
  const { rows: size } = await sql<{ n: number }>`
    select greatest(reltuples, 0)::bigint as n from pg_class where oid = 'catalog.offers'::regclass
  `.execute(db)
  const percent = Math.min(100, (100 * SAMPLE_OFFERS) / Math.max(1, size[0]?.n ?? 1))
  // Blocks of the table, the same ones each time: processes that ask one after the other get the same answer.
  const { rows } = await sql<{ title: string; description: string | null }>`
    select title, description from catalog.offers tablesample system (${percent}) repeatable (1)
    limit ${2 * SAMPLE_OFFERS}
  `.execute(db)
  const prepared: PreparedOffer[] = []
  for (const [at, row] of rows.entries()) {
    if (at % TURN_OFFERS === 0) await turn()
    prepared.push(prepareOffer(row))
  }
  return gatherStatistics(prepared)
}
