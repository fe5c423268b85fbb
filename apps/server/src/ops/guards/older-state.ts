import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { WHOLE_DATABASE } from './guarded-tables.ts'
import { findAcceptedAt, openTrip } from './trip-store.ts'

/** A stand-in that took over may lack the last seconds; more than this is a loss. */
const TOLERANCE_MS = 300_000

const Seen = z.object({ seenAt: z.coerce.date(), newestAt: z.coerce.date() })

/**
 * Holds the database against what this machine saw in it before, which is noted in a file outside: one whose newest
 * entry is older than one that was seen is an older state of it, such as a backup that somebody put in its place. Noted
 * again only while all is well. True: the guard was tripped.
 */
export async function checkOlderState({
  db,
  clock,
  file,
}: {
  db: Database
  clock: Clock
  file: string
}): Promise<boolean> {
  const now = clock.now()
  const newestAt = await readNewestAt(db)
  const seen = await readSeen(file)
  const acceptedAt = await findAcceptedAt(db, WHOLE_DATABASE)
  const isMeasure = seen !== null && (acceptedAt === null || seen.seenAt > acceptedAt)
  if (isMeasure && (newestAt?.getTime() ?? 0) < seen.newestAt.getTime() - TOLERANCE_MS) {
    const detail =
      `the newest entry of the database is of ${newestAt?.toISOString() ?? 'never'}, ` +
      `and one of ${seen.newestAt.toISOString()} was seen in it: an older state is in its place`
    const trip = {
      table: WHOLE_DATABASE,
      part: '',
      reason: 'older_state',
      rowsBefore: null,
      rowsLost: null,
    } as const
    return openTrip(db, { ...trip, detail }, now)
  }
  if (newestAt !== null) await writeSeen(file, { seenAt: now, newestAt })
  return false
}

/** Of what is only ever added to: the last of the log of changes, of the runs and of the audit log. */
async function readNewestAt(db: Database): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select greatest(
      (select at from catalog.changes order by epoch desc, xid desc, seq desc limit 1),
      (select started_at from ingest.runs order by id desc limit 1)
    ) as at
  `.execute(db)
  const { rows: audit } = await asPlatform(db, transaction =>
    sql<{ at: Date | null }>`
      select max(l.at) as at from tenancy.audit_heads h
      join tenancy.audit_log l on l.chain = h.chain and l.number = h.length
    `.execute(transaction),
  )
  const [one, other] = [rows[0]?.at ?? null, audit[0]?.at ?? null]
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

async function readSeen(file: string): Promise<z.output<typeof Seen> | null> {
  try {
    const parsed = Seen.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch (error) {
    const isAbsent = (error as { code?: string }).code === 'ENOENT'
    if (isAbsent || error instanceof SyntaxError) return null
    throw error
  }
}

async function writeSeen(file: string, seen: z.output<typeof Seen>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const part = `${file}.${process.pid}.part`
  await writeFile(part, JSON.stringify(seen), { mode: 0o600 })
  await rename(part, file)
}
