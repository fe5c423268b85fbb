import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { createOfferFollower, openMatcher } from '../identity/index.ts'
import { systemClock } from '../kernel/clock.ts'
import { openDatabase } from '../kernel/db/index.ts'
import { createLogger } from '../kernel/log.ts'
import { repeat } from '../kernel/repeat.ts'

/** What `start-identity.ts` starts the thread with. */
export type IdentityThreadData = { databaseUrl: string; logLevel: string; owner: string }

const ROUND_MS = 1_000
/** One stores, one reads. */
const CONNECTIONS = 2

/** Of Unix's -20 to 19: others first. */
const PRIORITY = 10

const { databaseUrl, logLevel, owner } = workerData as IdentityThreadData
const log = createLogger(logLevel, 'identity')
giveWay()
await using database = openDatabase(databaseUrl, {
  maxConnections: CONNECTIONS,
  onError: error => log.warn({ err: error }, 'an idle database connection broke'),
})
const { db } = database
{
  await using follower = createOfferFollower({
    db,
    clock: systemClock,
    log,
    openMatcher: () => openMatcher(db),
    owner,
  })
  // Said before anything that takes long: rounds under way end early.
  const asked = once(parentPort!, 'message').then(() => follower.stop())
  await using _rounds = repeat({ name: 'identity', everyMs: ROUND_MS, log, work: () => follower.round() })
  await asked
}

/** Where cores are few, comparing waits for searches and readings, not they for it. On Linux a thread has its own. */
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), PRIORITY)
  } catch (error) {
    log.debug({ err: error }, 'grouping offers runs as fast as everything else')
  }
}
