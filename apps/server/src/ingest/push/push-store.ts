import { sql } from 'kysely'
import { asPlatform, asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'

/** How long a key names what was sent under it. */
export const KEY_KEPT_MS = 24 * 3_600_000
/** From taking a key to noting its run; the wait for a busy source is in it. */
const HELD_MS = 60_000

export type PushKey = { orgId: number; key: string; requestSha256: string }

/** `mine`: begin it, under the tag. `begun`: its run is there. `held`: another request is about to begin it. */
export type PushClaim = { kind: 'mine'; tag: string } | { kind: 'begun'; runId: number } | { kind: 'held' }

/** Takes a key, or tells who has it. Throws `idempotency_key_reused` when it names something else. */
export async function claimPush(db: Database, push: PushKey, now: Date): Promise<PushClaim> {
  const { orgId, key, requestSha256 } = push
  const heldUntil = new Date(now.getTime() + HELD_MS)
  const oldest = new Date(now.getTime() - KEY_KEPT_MS)
  return asTenant(db, orgId, async transaction => {
    const { rows: taken } = await sql<{ tag: string }>`
      insert into ingest.pushes as p (org_id, key, request_sha256, tag, held_until, created_at)
      values (${orgId}, ${key}, ${requestSha256}, ${`push:${crypto.randomUUID()}`}, ${heldUntil}, ${now})
      on conflict (org_id, key) do update set
        request_sha256 = excluded.request_sha256, held_until = excluded.held_until, run_id = null,
        -- One that was taken over keeps its tag: its run may have begun.
        tag = case when p.created_at <= ${oldest} then excluded.tag else p.tag end,
        created_at = case when p.created_at <= ${oldest} then excluded.created_at else p.created_at end
      where p.created_at <= ${oldest}
        or (p.run_id is null and p.held_until < ${now} and p.request_sha256 = excluded.request_sha256)
      returning tag
    `.execute(transaction)
    const [mine] = taken
    if (mine !== undefined) return { kind: 'mine', tag: mine.tag }
    const { rows } = await sql<{ requestSha256: string; runId: number | null }>`
      select request_sha256 as "requestSha256", run_id as "runId" from ingest.pushes
      where org_id = ${orgId} and key = ${key}
    `.execute(transaction)
    const [row] = rows
    // Released in between: whoever asks again may have it.
    if (row === undefined) return { kind: 'held' }
    if (row.requestSha256 !== requestSha256) throw keyReused()
    return row.runId === null ? { kind: 'held' } : { kind: 'begun', runId: row.runId }
  })
}

export function keyReused(): AppError {
  return new AppError('idempotency_key_reused', 'this Idempotency-Key named another request within a day')
}

/** Notes the run that came of the push. */
export async function notePushedRun(db: Database, push: PushKey, runId: number): Promise<void> {
  await asTenant(db, push.orgId, transaction =>
    sql`
      update ingest.pushes set run_id = ${runId} where org_id = ${push.orgId} and key = ${push.key}
    `.execute(transaction),
  )
}

/** Gives the key free where nothing good came of it: `runId` null when no run began, else the one that failed. */
export async function releasePush(db: Database, push: PushKey, runId: number | null): Promise<void> {
  await asTenant(db, push.orgId, transaction =>
    sql`
      delete from ingest.pushes
      where org_id = ${push.orgId} and key = ${push.key} and run_id is not distinct from ${runId}
    `.execute(transaction),
  )
}

/** Forgets keys that are a day old. For upkeep; answers how many. */
export async function sweepPushes(db: Database, now: Date): Promise<number> {
  const oldest = new Date(now.getTime() - KEY_KEPT_MS)
  return asPlatform(db, async transaction => {
    const { numAffectedRows } = await sql`
      delete from ingest.pushes where created_at <= ${oldest}
    `.execute(transaction)
    return Number(numAffectedRows ?? 0)
  })
}
