import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError } from './errors.ts'

const sqliteBusy = 5

/**
 * Runs `work` while no other process (and no other call in this one) runs under the same lock file.
 *
 * The lock is the kernel's own file lock, reached through SQLite because Node offers no flock. It dies with
 * its holder, whatever kills it, so there is no stale lock to recognise: a file with a pid in it needs a
 * takeover, and two processes taking over the same stale file can both win. Nothing is written to the file.
 */
export async function withLock<T>(file: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const lock = await acquire(file, timeoutMs)
  try {
    return await work()
  } finally {
    lock.close()
  }
}

async function acquire(file: string, timeoutMs: number): Promise<DatabaseSync> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const lock = tryAcquire(file)
    if (lock !== undefined) return lock
    if (performance.now() > deadlineMs) {
      throw new EmbeddedPostgresError(
        'lock_failed',
        `another process has held ${file} for ${timeoutMs} ms while it starts or stops PostgreSQL`,
      )
    }
    // Uneven waits keep a crowd of waiters from knocking in step.
    await delay(2 + Math.random() * 8)
  }
}

function tryAcquire(file: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(file, { timeout: 0 })
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined
    throw new EmbeddedPostgresError(
      'lock_failed',
      `cannot lock ${file}: is the folder writable by this user, on a file system with file locks?`,
      { cause: error },
    )
  }
}
