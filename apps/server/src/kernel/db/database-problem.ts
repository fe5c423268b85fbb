import { AppError } from '../errors/index.ts'
import { isDatabaseAway, isStatementTimeout } from './is-database-away.ts'

/** What a caller is told when the database is what failed; null for errors of any other kind. */
export function databaseProblem(error: unknown): AppError | null {
  if (isDatabaseAway(error)) {
    return new AppError('database_unavailable', 'the database does not answer', { cause: error })
  }
  if (isStatementTimeout(error)) {
    return new AppError('unavailable', 'the database took too long over this', { cause: error })
  }
  return null
}
