import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { HeardAlert } from './heard-alert.ts'
import { judgeAlert, type StoredAlert } from './judge-alert.ts'

const LOCK = 0x62_77_61_6c

/**
 * Stores each alert by its fingerprint, in the caller's transaction, and each change of state with it. Deliveries take
 * turns, so that two that say different things are judged one after the other. Answers how many states changed.
 */
export async function storeAlerts(
  transaction: DatabaseTransaction,
  alerts: readonly HeardAlert[],
  groupKey: string,
  now: Date,
): Promise<number> {
  await takeTurn(transaction)
  const stored = await readNewest(
    transaction,
    alerts.map(({ fingerprint }) => fingerprint),
  )
  const heardIds: number[] = []
  let changes = 0
  for (const alert of alerts) {
    const known = stored.get(alert.fingerprint) ?? null
    const verdict = judgeAlert(known, alert, now)
    if (verdict === 'ignore') continue
    if (verdict === 'heard' && known !== null) {
      heardIds.push(known.id)
      continue
    }
    const next =
      verdict === 'open' || known === null
        ? await open(transaction, alert, groupKey, now)
        : verdict === 'resolve'
          ? await resolveAlert(transaction, known.id, { endsAt: alert.endsAt ?? now, by: 'upstream', now })
          : await reopen(transaction, known.id, now)
    stored.set(alert.fingerprint, next)
    changes++
  }
  await sql`
    update ops.alerts set last_heard_at = ${now} where id = any(${heardIds}::bigint[])
  `.execute(transaction)
  return changes
}

/** Until the transaction ends nobody else changes alerts. */
export async function takeTurn(transaction: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
}

const COLUMNS = sql`
  id::int8 as id, fingerprint, state, starts_at as "startsAt", ends_at as "endsAt", resolved_by as "resolvedBy",
  resolved_heard_at as "resolvedHeardAt"
`

async function readNewest(
  transaction: DatabaseTransaction,
  fingerprints: readonly string[],
): Promise<Map<string, StoredAlert>> {
  const { rows } = await sql<StoredAlert>`
    select distinct on (fingerprint) ${COLUMNS}
    from ops.alerts where fingerprint = any(${fingerprints}::text[]) order by fingerprint, id desc
  `.execute(transaction)
  return new Map(rows.map(row => [row.fingerprint, row]))
}

async function open(
  transaction: DatabaseTransaction,
  alert: HeardAlert,
  groupKey: string,
  now: Date,
): Promise<StoredAlert> {
  const { rows } = await sql<StoredAlert>`
    insert into ops.alerts (fingerprint, name, severity, state, labels, annotations, generator_url, group_key,
      starts_at, first_heard_at, last_heard_at)
    values (${alert.fingerprint}, ${alert.name}, ${alert.severity}, 'firing', ${JSON.stringify(alert.labels)}::jsonb,
      ${JSON.stringify(alert.annotations)}::jsonb, ${alert.generatorUrl}, ${groupKey}, ${alert.startsAt}, ${now}, ${now})
    returning ${COLUMNS}
  `.execute(transaction)
  return changed(transaction, rows, now)
}

/** Ends an open alert, never before it began. */
export async function resolveAlert(
  transaction: DatabaseTransaction,
  id: number,
  { endsAt, by, now }: { endsAt: Date; by: 'upstream' | 'silence' | 'self'; now: Date },
): Promise<StoredAlert> {
  const { rows } = await sql<StoredAlert>`
    update ops.alerts set state = 'resolved', ends_at = greatest(${endsAt}::timestamptz, starts_at), resolved_by = ${by},
      resolved_heard_at = ${now},
      last_heard_at = case when ${by} = 'silence' then last_heard_at else ${now}::timestamptz end
    where id = ${id} returning ${COLUMNS}
  `.execute(transaction)
  return changed(transaction, rows, now)
}

async function reopen(transaction: DatabaseTransaction, id: number, now: Date): Promise<StoredAlert> {
  const { rows } = await sql<StoredAlert>`
    update ops.alerts set state = 'firing', ends_at = null, resolved_by = null, resolved_heard_at = null,
      last_heard_at = ${now}
    where id = ${id} returning ${COLUMNS}
  `.execute(transaction)
  return changed(transaction, rows, now)
}

async function changed(
  transaction: DatabaseTransaction,
  rows: readonly StoredAlert[],
  now: Date,
): Promise<StoredAlert> {
  const [row] = rows
  if (row === undefined) throw new Error('an alert went away in the middle of a change')
  await sql`
    insert into ops.alert_changes (alert_id, state, changed_at) values (${row.id}, ${row.state}, ${now})
  `.execute(transaction)
  return row
}
