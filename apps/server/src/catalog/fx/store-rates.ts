import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { ECB_SNAPSHOT } from './ecb-snapshot.ts'
import type { FxRate } from './raw-rate.ts'

const BATCH_ROWS = 5_000

/**
 * Stores rates as they are; one of the same currency, date and source is replaced. What comes from outside goes
 * through `takeRates`. Answers how many were given.
 */
export async function storeRates(db: Database, rates: readonly FxRate[]): Promise<number> {
  for (let start = 0; start < rates.length; start += BATCH_ROWS) {
    await sql`
      insert into catalog.fx_rates (quote, date, source, units_per_eur)
      select quote, date, source, "unitsPerEur"
      from jsonb_to_recordset(${JSON.stringify(rates.slice(start, start + BATCH_ROWS))}::jsonb) as row
        (quote text, date date, source text, "unitsPerEur" numeric)
      on conflict (quote, date, source) do update set units_per_eur = excluded.units_per_eur
    `.execute(db)
  }
  return rates.length
}

/** The day's rates that ship with the program; newer ones that are stored already are not touched. */
export async function storeShippedRates(db: Database): Promise<void> {
  const { date, source, unitsPerEur } = ECB_SNAPSHOT
  await storeRates(
    db,
    Object.entries(unitsPerEur).map(([quote, units]) => ({ quote, date, source, unitsPerEur: units })),
  )
}
