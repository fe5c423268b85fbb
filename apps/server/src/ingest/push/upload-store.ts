import { sql } from 'kysely'
import { asTenant, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { KEY_KEPT_MS, keyReused, type PushKey } from './push-store.ts'

/** Without a word from its writer for so long, an upload may be continued by another request. */
const HELD_MS = 15_000
/** Open at once for an organisation: each may hold a file of the largest size. */
const OPEN_UPLOADS_MAX = 20

export type Upload = {
  id: string
  requestSha256: string
  bytesReceived: number
  isComplete: boolean
  runId: number | null
  writer: string | null
  heldUntil: Date
  createdAt: Date
}

/** The right to write an upload, until it ends or is not heard of any more. */
export type UploadHold = { orgId: number; key: string; id: string; writer: string; offset: number }

export type UploadClaim =
  | { kind: 'begun'; runId: number }
  /** All is there; its run is to be started. */
  | { kind: 'complete'; hold: UploadHold }
  | { kind: 'open'; hold: UploadHold }

export async function findUpload(db: Database, orgId: number, key: string): Promise<Upload | null> {
  return asTenant(db, orgId, transaction => select(transaction, orgId, key))
}

/**
 * Takes an upload to write on at `offset`; null: from its start, dropping what is there. Throws
 * `upload_offset_mismatch`, `upload_busy` while another request writes, `idempotency_key_reused`, `too_many_uploads`.
 */
export async function claimUpload(
  db: Database,
  upload: PushKey,
  offset: number | null,
  now: Date,
): Promise<UploadClaim> {
  const { orgId, key, requestSha256 } = upload
  return asTenant(db, orgId, async transaction => {
    const old = await select(transaction, orgId, key, true)
    const isForgotten = old !== null && old.createdAt.getTime() <= now.getTime() - KEY_KEPT_MS
    if (old === null || isForgotten) {
      if (offset !== null && offset > 0) throw offsetMismatch(0, offset)
      await checkOpenUploads(transaction, orgId)
      return { kind: 'open', hold: await insert(transaction, upload, now) }
    }
    if (old.requestSha256 !== requestSha256) throw keyReused()
    if (old.runId !== null) return { kind: 'begun', runId: old.runId }
    if (old.writer !== null && old.heldUntil > now) {
      throw new AppError('upload_busy', 'another request is writing this upload', { retryAfterSeconds: 5 })
    }
    const at = old.isComplete ? old.bytesReceived : (offset ?? 0)
    if (offset !== null && offset !== old.bytesReceived) throw offsetMismatch(old.bytesReceived, offset)
    const hold = { orgId, key, id: old.id, writer: crypto.randomUUID(), offset: at }
    await sql`
      update ingest.uploads set
        writer = ${hold.writer}, held_until = ${heldUntil(now)}, bytes_received = ${at}, updated_at = ${now}
      where org_id = ${orgId} and key = ${key}
    `.execute(transaction)
    return { kind: old.isComplete ? 'complete' : 'open', hold }
  })
}

/** Notes how much is on disk for certain, and goes on holding. False: another request has taken the upload. */
export async function markUpload(
  db: Database,
  hold: UploadHold,
  mark: { bytesReceived: number; isComplete: boolean },
  now: Date,
): Promise<boolean> {
  return change(
    db,
    hold,
    sql`
    bytes_received = ${mark.bytesReceived}, is_complete = ${mark.isComplete}, held_until = ${heldUntil(now)},
    updated_at = ${now}
  `,
  )
}

/** Lets go of the upload; with the run that came of it, where one did. */
export async function releaseUpload(db: Database, hold: UploadHold, runId: number | null): Promise<boolean> {
  return change(db, hold, sql`writer = null, run_id = ${runId}`)
}

/** Forgets an upload that can never be whole. */
export async function dropUpload(db: Database, { orgId, key, writer }: UploadHold): Promise<void> {
  await asTenant(db, orgId, transaction =>
    sql`
      delete from ingest.uploads where org_id = ${orgId} and key = ${key} and writer = ${writer}
    `.execute(transaction),
  )
}

const heldUntil = (now: Date) => new Date(now.getTime() + HELD_MS)

async function change(db: Database, hold: UploadHold, values: ReturnType<typeof sql>): Promise<boolean> {
  const { orgId, key, writer } = hold
  return asTenant(db, orgId, async transaction => {
    const { numAffectedRows } = await sql`
      update ingest.uploads set ${values} where org_id = ${orgId} and key = ${key} and writer = ${writer}
    `.execute(transaction)
    return numAffectedRows === 1n
  })
}

async function select(
  transaction: DatabaseTransaction,
  orgId: number,
  key: string,
  isForUpdate = false,
): Promise<Upload | null> {
  const { rows } = await sql<Upload>`
    select id, request_sha256 as "requestSha256", bytes_received as "bytesReceived", is_complete as "isComplete",
           run_id as "runId", writer, held_until as "heldUntil", created_at as "createdAt"
    from ingest.uploads where org_id = ${orgId} and key = ${key} ${isForUpdate ? sql`for update` : sql``}
  `.execute(transaction)
  return rows[0] ?? null
}

/** Of two that begin the same upload at once, one is told that it is busy. */
async function insert(
  transaction: DatabaseTransaction,
  { orgId, key, requestSha256 }: PushKey,
  now: Date,
): Promise<UploadHold> {
  const hold = { orgId, key, id: crypto.randomUUID(), writer: crypto.randomUUID(), offset: 0 }
  const { numAffectedRows } = await sql`
    insert into ingest.uploads as u
      (org_id, key, id, request_sha256, writer, held_until, created_at, updated_at)
    values (${orgId}, ${key}, ${hold.id}, ${requestSha256}, ${hold.writer}, ${heldUntil(now)}, ${now}, ${now})
    on conflict (org_id, key) do update set
      id = excluded.id, request_sha256 = excluded.request_sha256, writer = excluded.writer, bytes_received = 0,
      is_complete = false, run_id = null, held_until = excluded.held_until, created_at = excluded.created_at,
      updated_at = excluded.updated_at
    where u.created_at <= ${new Date(now.getTime() - KEY_KEPT_MS)}
  `.execute(transaction)
  if (numAffectedRows === 1n) return hold
  throw new AppError('upload_busy', 'another request is writing this upload', { retryAfterSeconds: 5 })
}

async function checkOpenUploads(transaction: DatabaseTransaction, orgId: number): Promise<void> {
  const { rows } = await sql<{ open: number }>`
    select count(*) as open from ingest.uploads where org_id = ${orgId} and run_id is null
  `.execute(transaction)
  if ((rows[0]?.open ?? 0) < OPEN_UPLOADS_MAX) return
  throw new AppError('too_many_uploads', `complete one of ${OPEN_UPLOADS_MAX} open uploads first`, {
    retryAfterSeconds: 60,
  })
}

/** As the draft on resumable uploads wants to be told. */
function offsetMismatch(expected: number, provided: number): AppError {
  return new AppError('upload_offset_mismatch', `the upload goes on at ${expected}, not at ${provided}`, {
    extensions: {
      type: 'https://iana.org/assignments/http-problem-types#mismatching-upload-offset',
      'expected-offset': expected,
      'provided-offset': provided,
    },
  })
}
