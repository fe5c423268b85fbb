import type { MakeBackup } from './create-backup.ts'
import type { ProgramPlaces } from './logical/find-program.ts'
import { logicalBackup } from './logical/make-logical-backup.ts'
import { logicalCheck } from './logical/verify-logical.ts'
import { BackupError, type BackupKind } from './types.ts'
import type { CheckBackup } from './verify-backup.ts'

/** How each kind is made and looked at; undefined: as physical ones are. */
export type Ways = {
  make(kind: BackupKind): MakeBackup | undefined
  check(kind: BackupKind): CheckBackup | undefined
}

export function createWays({
  databaseUrl,
  programs,
}: {
  databaseUrl: string
  programs: ProgramPlaces
}): Ways {
  const refuse = () => {
    throw new BackupError(
      'not_possible',
      'pgBackRest keeps its backups in a repository of its own: see docs/backups.md for how it is run',
    )
  }
  const makers = { physical: undefined, logical: logicalBackup(programs), pgbackrest: refuse }
  const checkers = { physical: undefined, logical: logicalCheck(databaseUrl, programs), pgbackrest: refuse }
  return { make: kind => makers[kind], check: kind => checkers[kind] }
}
