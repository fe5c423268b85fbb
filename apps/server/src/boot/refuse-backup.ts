import { AppError } from '../kernel/errors/index.ts'
import { EmbeddedPostgresError } from '../kernel/postgres/index.ts'
import { BackupError } from '../ops/backup/index.ts'

/** Runs a command on backups; what it refuses becomes an answer of one line. */
export async function refusingBackups(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupError) throw new AppError('backup_refused', `${error.code}: ${error.message}`)
    if (error instanceof EmbeddedPostgresError) throw new AppError('backup_refused', error.message)
    throw error
  }
}
