import type { MakeBackup } from './create-backup.ts'
import type { ProgramPlaces } from './logical/find-program.ts'
import { logicalBackup } from './logical/make-logical-backup.ts'
import { logicalCheck } from './logical/verify-logical.ts'
import { type PgBackRestPlaces, pgBackRestWay } from './pgbackrest/way.ts'
import type { BackupKind } from './types.ts'
import type { CheckBackup } from './verify-backup.ts'

/** How each kind is made and looked at; undefined: as physical ones are. */
export type Ways = {
  make(kind: BackupKind): MakeBackup | undefined
  check(kind: BackupKind): CheckBackup | undefined
}

/** `pgBackRest` null: it is not set up, and its kind is refused. */
export function createWays({
  databaseUrl,
  programs,
  pgBackRest,
}: {
  databaseUrl: string
  programs: ProgramPlaces
  pgBackRest: PgBackRestPlaces | null
}): Ways {
  const { make, check } = pgBackRestWay({ databaseUrl, programs, places: pgBackRest })
  const makers = { physical: undefined, logical: logicalBackup(programs), pgbackrest: make }
  const checkers = { physical: undefined, logical: logicalCheck(databaseUrl, programs), pgbackrest: check }
  return { make: kind => makers[kind], check: kind => checkers[kind] }
}
