import { setTimeout as delay } from 'node:timers/promises'
import type { Database, DatabaseTransaction } from './database.ts'

/** Thrown inside a transaction that met another one's fresh commit and will find it there when it starts over. */
export class LostRaceError extends Error {
  readonly code = '40001'
}

const RETRYABLE_SQLSTATES = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
])

/** Runs `work` in one transaction; starts it over, a few times, when the server or a lost race asks for that. */
export async function transactionWithRetry<T>(
  db: Database,
  work: (transaction: DatabaseTransaction) => Promise<T>,
  attempts = 5,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      const sqlstate = (error as { code?: string }).code ?? ''
      if (attempt >= attempts || !RETRYABLE_SQLSTATES.has(sqlstate)) throw error
      await delay(20 * 2 ** attempt)
    }
  }
}
