import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'

const MOST_AT_ONCE = 1_000

/**
 * Adds the runs that ended since to the totals, in one statement: each once for each way it ended, its rows once it is
 * over. Totals only grow, whatever becomes of old runs. Answers how many runs were added.
 */
export async function countEndedRuns(db: Database): Promise<number> {
  const { rows } = await sql<{ runs: number }>`
    with ended as (
      select id from ingest.runs
      where status <> 'running' and counted_status is distinct from status
      order by id limit ${MOST_AT_ONCE}
      for update skip locked
    ), counted as (
      update ingest.runs r set counted_status = r.status from ended where r.id = ended.id
      returning r.id, r.org_id, r.status, r.rows_created, r.rows_changed, r.rows_unchanged, r.rows_rejected,
        r.rows_repriced, r.rows_suspect
    ), over as (
      select * from counted where status in ('completed', 'failed', 'discarded')
    ), added (org_id, name, label, value) as (
      select org_id, 'runs', status, count(*) from counted group by org_id, status
      union all
      select org_id, 'rows', o.label, sum(o.value)::bigint
      from over cross join lateral (values
        ('created', rows_created), ('changed', rows_changed), ('unchanged', rows_unchanged),
        ('rejected', rows_rejected), ('repriced', rows_repriced), ('suspect', rows_suspect)) o (label, value)
      group by org_id, o.label
      union all
      select over.org_id, 'row_errors', e.code, count(*)
      from over join ingest.row_errors e on e.run_id = over.id group by over.org_id, e.code
    ), stored as (
      insert into ingest.totals (org_id, name, label, value)
      select org_id, name, label, value from added order by org_id, name, label
      on conflict (org_scope, name, label) do update set value = totals.value + excluded.value
    )
    select count(*) as runs from counted
  `.execute(db)
  return rows[0]?.runs ?? 0
}

export type Total = { name: 'runs' | 'rows' | 'row_errors'; label: string; value: number }

/** Of all organisations together. */
export async function readTotals(db: Database): Promise<Total[]> {
  const { rows } = await sql<Total>`
    select name, label, sum(value)::bigint as value from ingest.totals group by name, label order by name, label
  `.execute(db)
  return rows
}
