import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { BackupError } from '../types.ts'

/**
 * Finds `pgbackrest` in PATH, as an absolute path: the server's own `archive_command` names it too.
 * Throws BackupError `not_possible` where there is none.
 */
export async function findPgBackRest(path: string): Promise<string> {
  for (const folder of path.split(delimiter).filter(name => name.startsWith('/'))) {
    const file = join(folder, 'pgbackrest')
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return file
  }
  throw new BackupError('not_possible', 'there is no pgbackrest in PATH: install it, or use --kind logical')
}
