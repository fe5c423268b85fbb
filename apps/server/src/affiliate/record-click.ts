import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { isProcessRunning } from '../kernel/is-process-running.ts'
import type { Logger } from '../kernel/log.ts'
import type { Visitor } from './visitor.ts'

export type Click = {
  /** UUID. */
  id: string
  clickedAt: Date
  offerId: string | null
  productId: string | null
  asin: string | null
  destinationHost: string
  tag: string | null
  visitor: Visitor
  referrerHost: string | null
}

const WRITE_TIMEOUT_MS = 1_000
const REPLAY_EVERY_MS = 10_000
const SPOOL_NAME = /^clicks-(\d+)\.ndjson$/

export type ClickRecorder = {
  /**
   * Resolves when the click is safe: in the database, or on this machine's disk while there is none. Never rejects: a
   * click that can be kept nowhere is logged as lost, and the shopper goes on all the same.
   */
  record(click: Click): Promise<void>
  /** Moves clicks kept on disk into the database; answers how many. */
  replay(): Promise<number>
  /** Clicks since the start by where they went, and those of this process that wait on disk. */
  counts(): { stored: number; spooled: number; lost: number; waiting: number }
  [Symbol.asyncDispose](): Promise<void>
}

/** Counts each click once, also when the database is away: ids make a replayed click the same click. */
export async function openClickRecorder(options: {
  db: Database
  folder: string
  log: Logger
}): Promise<ClickRecorder> {
  const { db, folder, log } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const spool = join(folder, `clicks-${process.pid}.ndjson`)

  const counts = { stored: 0, spooled: 0, lost: 0, waiting: 0 }

  // Appending to the own file and emptying it take turns; other files are touched once their process is gone.
  let tail: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work)
    tail = result.catch(() => {})
    return result
  }

  async function replay(): Promise<number> {
    let replayed = 0
    for (const name of await readdir(folder)) {
      const pid = Number(SPOOL_NAME.exec(name)?.[1])
      if (Number.isNaN(pid) || (pid !== process.pid && isProcessRunning(pid))) continue
      const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter(Boolean)
      await insertClicks(db, lines.flatMap(parseLine))
      await rm(join(folder, name))
      if (pid === process.pid) counts.waiting = 0
      replayed += lines.length
    }
    return replayed
  }

  const timer = setInterval(() => {
    inTurn(replay).catch(error => log.warn({ err: error }, 'clicks stay on disk until the database is back'))
  }, REPLAY_EVERY_MS)
  timer.unref()

  return {
    async record(click) {
      try {
        await withTimeout(insertClicks(db, [click]), WRITE_TIMEOUT_MS)
        counts.stored++
      } catch (error) {
        log.warn({ err: error }, 'click kept on disk')
        await inTurn(async () => {
          await appendFile(spool, `${JSON.stringify(click)}\n`, { mode: 0o600, flush: true })
          counts.spooled++
          counts.waiting++
        }).catch(lost => {
          counts.lost++
          log.error({ err: lost, click }, 'click lost')
        })
      }
    },
    replay: () => inTurn(replay),
    counts: () => ({ ...counts }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await inTurn(replay).catch(() => {})
    },
  }
}

/** A line cut off by a crash is lost; the others are not. */
function parseLine(line: string): Click[] {
  try {
    const click = JSON.parse(line) as Click
    return [{ ...click, clickedAt: new Date(click.clickedAt) }]
  } catch {
    return []
  }
}

async function insertClicks(db: Database, clicks: readonly Click[]): Promise<void> {
  if (clicks.length === 0) return
  await sql`
    insert into affiliate.clicks
      (id, clicked_at, offer_id, product_id, asin, destination_host, tag, visitor, referrer_host)
    select id, "clickedAt", "offerId", "productId", asin, "destinationHost", tag, visitor, "referrerHost"
    from jsonb_to_recordset(${JSON.stringify(clicks)}::jsonb) as row
      (id uuid, "clickedAt" timestamptz, "offerId" bigint, "productId" bigint, asin text, "destinationHost" text,
       tag text, visitor text, "referrerHost" text)
    on conflict (id) do nothing
  `.execute(db)
}

async function withTimeout(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
    // The write that came too late may still succeed or fail; its id makes both harmless.
    work.catch(() => {})
  }
}
