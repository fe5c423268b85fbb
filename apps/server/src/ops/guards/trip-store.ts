import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'

export type TripReason = 'deleted' | 'truncated' | 'rows_gone' | 'count_dropped' | 'older_state'

/** A loss that stops the ingest until somebody releases the guard. */
export type Trip = {
  id: number
  /** `schema.name`, or `database`. */
  table: string
  /** '' for the whole, else such as `source:12`. */
  part: string
  reason: TripReason
  rowsBefore: number | null
  rowsLost: number | null
  detail: string
  trippedAt: Date
}

const COLUMNS = sql`
  id, table_name as "table", part, reason, rows_before as "rowsBefore", rows_lost as "rowsLost", detail,
  tripped_at as "trippedAt"
`

/** Trips the guard; one that is tripped stays as it is. True: it was not before. */
export async function openTrip(
  db: Database | DatabaseTransaction,
  trip: Omit<Trip, 'id' | 'trippedAt'>,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into ops.guard_trips (table_name, part, reason, rows_before, rows_lost, detail, tripped_at)
    values (${trip.table}, ${trip.part}, ${trip.reason}, ${trip.rowsBefore}, ${trip.rowsLost}, ${trip.detail}, ${now})
    on conflict (table_name, part) where released_at is null do nothing
  `.execute(db)
  return numAffectedRows === 1n
}

/** Those not released, oldest first. */
export async function listOpenTrips(db: Database): Promise<Trip[]> {
  const { rows } = await sql<Trip>`
    select ${COLUMNS} from ops.guard_trips where released_at is null order by id
  `.execute(db)
  return rows
}

/**
 * What is there now is how it shall be: losses so far are accepted, and measures begin anew. Answers what was released.
 * Throws `guard_not_tripped` when there was nothing to release.
 */
export async function releaseTrips(
  transaction: DatabaseTransaction,
  { table, by, reason, now }: { table: string; by: string; reason: string; now: Date },
): Promise<Trip[]> {
  const { rows } = await sql<Trip>`
    update ops.guard_trips set released_at = ${now}, released_by = ${by}, release_reason = ${reason}
    where table_name = ${table} and released_at is null
    returning ${COLUMNS}
  `.execute(transaction)
  if (rows.length === 0) throw new AppError('guard_not_tripped', `the guard of ${table} is not tripped`)
  await sql`
    update ops.row_losses set is_accepted = true, is_judged = true where table_name = ${table} and not is_accepted
  `.execute(transaction)
  await sql`delete from ops.table_samples where table_name = ${table}`.execute(transaction)
  await sql`
    insert into ops.guard_states (table_name, accepted_at) values (${table}, ${now})
    on conflict (table_name) do update set accepted_at = excluded.accepted_at, count_claimed_at = null
  `.execute(transaction)
  return rows
}

/** When a person last said that the table (or `database`) is as it shall be; null: never. */
export async function findAcceptedAt(db: Database, table: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select accepted_at as at from ops.guard_states where table_name = ${table}
  `.execute(db)
  return rows[0]?.at ?? null
}
