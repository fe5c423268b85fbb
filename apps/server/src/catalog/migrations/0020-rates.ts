import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

// Published rates, the same for everybody: no organisation owns any of it.
export const ratesMigration: Migration = {
  async up(db) {
    await sql`
      -- The newest rate of each source and currency is found without reading their history.
      create index fx_rates_source_quote_date_idx on catalog.fx_rates (source, quote, date desc);

      create table catalog.fx_readings (
        source text primary key,
        attempted_at timestamptz not null,
        succeeded_at timestamptz,
        -- When a process may read the source next.
        next_at timestamptz not null,
        failure text
      );
      grant select on catalog.fx_readings to buywhere_tenant, buywhere_platform;
    `.execute(db)
  },
  async down(db) {
    await sql`
      drop table catalog.fx_readings;
      drop index catalog.fx_rates_source_quote_date_idx;
    `.execute(db)
  },
}
