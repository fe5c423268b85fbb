import { sql } from 'kysely'
import type { Migration } from '../../kernel/db/index.ts'

// Inputs are fetched within the run, and not fetched again while their origin says that they are what they were.
export const fetchedInputsMigration: Migration = {
  async up(db) {
    await sql`
      alter table ingest.runs
        -- What a crawl was told: ingest.schedules may change while it goes on.
        add column crawl_options jsonb,
        -- Which version of our own reading it was read by.
        add column reader_version integer,
        -- When the input's bytes came; an unmodified one keeps the instant of the run that read it.
        add column input_read_at timestamptz,
        -- The first instant after it at which the same bytes say something else, such as the start of a sale.
        add column changes_at timestamptz;
      create index offers_open_readings_idx on catalog.offers (source_id)
        where suspect_reason is not null or (missing_since is not null and delisted_at is null);
    `.execute(db)
  },
  async down(db) {
    await sql`
      drop index catalog.offers_open_readings_idx;
      alter table ingest.runs
        drop column crawl_options, drop column reader_version, drop column input_read_at, drop column changes_at;
    `.execute(db)
  },
}
