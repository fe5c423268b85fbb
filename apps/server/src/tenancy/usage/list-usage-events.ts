import { sql } from 'kysely'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { type UsageEvent, type UsageRecord, usageEventOf } from './usage-event.ts'

/** A place among the events, newest first: all before it, and itself, were told. */
type Place = { timeMs: number; source: string; id: string }

type Row = UsageRecord & { time: Date; source: string; id: string }

/** An organisation's requests, newest first, as CloudEvents. Throws `invalid_cursor`. */
export async function listUsageEvents(
  db: Database,
  orgId: number,
  { from, to, cursor, limit }: { from: Date | null; to: Date | null; cursor: string | null; limit: number },
): Promise<{ events: UsageEvent[]; nextCursor: string | null }> {
  const place = cursor === null ? null : parseCursor(cursor)
  const placeTime = place === null ? null : new Date(place.timeMs)
  const rows = await asTenant(db, orgId, async transaction => {
    const result = await sql<Row>`
      select time, source, id, org_id as "orgId", workspace_id as "workspaceId", key_id as "keyId",
        person_id as "personId", mode, route, tool, agent, status, cost, results, duration_ms as "durationMs",
        is_cached as "isCached"
      from tenancy.usage_events
      where org_id = ${orgId}
        and time >= ${from ?? '-infinity'}::timestamptz and time < ${to ?? 'infinity'}::timestamptz
        and time <= ${placeTime ?? 'infinity'}::timestamptz
        and (${place === null} or
          (time, source, id) < (${placeTime}::timestamptz, ${place?.source ?? null}::text, ${place?.id ?? null}::text))
      order by time desc, source desc, id desc
      limit ${limit + 1}
    `.execute(transaction)
    return result.rows
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    events: page.map(row => usageEventOf(row, row.id, row.source, row.time.toISOString())),
    nextCursor: rows.length > limit && last !== undefined ? formatCursor(last) : null,
  }
}

function formatCursor({ time, source, id }: Row): string {
  return Buffer.from(JSON.stringify([time.getTime(), source, id])).toString('base64url')
}

function parseCursor(text: string): Place {
  const refusal = new AppError('invalid_cursor', 'this is no cursor that was given out here')
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw refusal
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw refusal
  const [timeMs, source, id] = parts as unknown[]
  const isText = (part: unknown): part is string => typeof part === 'string' && /^[\w:.-]{1,200}$/.test(part)
  // What a Date can hold, and PostgreSQL as well.
  if (!Number.isInteger(timeMs) || Math.abs(timeMs as number) > 4e12 || !isText(source) || !isText(id))
    throw refusal
  return { timeMs: timeMs as number, source, id }
}
