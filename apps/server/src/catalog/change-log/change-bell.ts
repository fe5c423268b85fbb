import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { type Cursor, comparePlaces } from './cursor.ts'
import { BEGINNING } from './follow-page.ts'

/** One look at the log's head for all who wait, and only while somebody does. */
const LOOK_EVERY_MS = 250
const WAITING_MOST = 200
const WAITING_MOST_EACH = 5

export type ChangeBell = {
  /**
   * True: there is something behind `place`. False: waiting is over, because `signal` was aborted, nobody waits any
   * more, or too many wait already, be it of `who` or of all.
   */
  wait(place: Cursor, who: string, signal: AbortSignal): Promise<boolean>
  /** Everybody stops waiting, and nobody waits from now on. */
  stop(): void
}

type Waiter = { place: Cursor; who: string; ring: (isThere: boolean) => void }

/** Rings for those who wait for changes. */
export function createChangeBell({ db, log }: { db: Database; log: Logger }): ChangeBell {
  const waiters = new Set<Waiter>()
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    timer = undefined
    // Where the log cannot be read, those who wait find that out themselves.
    const head = await readHead(db).catch(error => {
      log.warn({ err: error }, 'could not look at the changes log')
      return null
    })
    for (const { place, ring } of waiters) if (head === null || comparePlaces(place, head) < 0) ring(true)
    schedule()
  }
  const schedule = () => {
    if (waiters.size > 0 && !isStopped) timer ??= setTimeout(look, LOOK_EVERY_MS)
  }
  const isFull = (who: string) =>
    waiters.size >= WAITING_MOST ||
    [...waiters].filter(waiter => waiter.who === who).length >= WAITING_MOST_EACH

  return {
    async wait(place, who, signal) {
      if (isStopped || signal.aborted || isFull(who)) return false
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const waiter: Waiter = { place, who, ring: resolve }
      const giveUp = () => resolve(false)
      signal.addEventListener('abort', giveUp, { once: true })
      waiters.add(waiter)
      schedule()
      const isThere = await promise
      signal.removeEventListener('abort', giveUp)
      waiters.delete(waiter)
      return isThere
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      for (const { ring } of waiters) ring(false)
    },
  }
}

/** The newest place that readers reach. */
async function readHead(db: Database): Promise<Cursor> {
  const { rows } = await sql<Cursor>`
    select epoch, xid::text as xid, seq from catalog.changes c
    where epoch = (select max(epoch) from catalog.change_epochs)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by c.epoch desc, c.xid desc, c.seq desc limit 1
  `.execute(db)
  return rows[0] ?? BEGINNING
}
