import type { MakeBackup } from '../create-backup.ts'
import type { ProgramPlaces } from '../logical/find-program.ts'
import { BackupError } from '../types.ts'
import type { CheckBackup } from '../verify-backup.ts'
import type { PgBackRestSettings } from './configuration.ts'
import { findPgBackRest } from './find-pgbackrest.ts'
import { pgBackRestBackup } from './make-pgbackrest-backup.ts'
import { openPgBackRestFor, type ServedPgBackRest } from './open-for-server.ts'
import { pgBackRestCheck } from './verify-pgbackrest.ts'

export type PgBackRestPlaces = Pick<PgBackRestSettings, 'repository' | 'stanza' | 'home' | 'cipherPass'>

/** How backups by pgBackRest are made and looked at: the server is asked only when one is. null: not set up. */
export function pgBackRestWay(options: {
  databaseUrl: string
  programs: ProgramPlaces
  places: PgBackRestPlaces | null
}): { make: MakeBackup; check: CheckBackup } {
  const { databaseUrl, programs, places } = options
  const openTool = async (): Promise<ServedPgBackRest> => {
    if (places === null) {
      throw new BackupError(
        'not_possible',
        'PGBACKREST_REPOSITORY is not set: the absolute folder that pgBackRest keeps its backups in (docs/backups.md)',
      )
    }
    return openPgBackRestFor(databaseUrl, { program: await findPgBackRest(programs.path), ...places })
  }
  const url = new URL(databaseUrl)
  const [user, database] = [url.username, url.pathname.slice(1)].map(decodeURIComponent)
  return {
    make: async (context, made) => pgBackRestBackup((await openTool()).tool)(context, made),
    check: async (context, manifest, signal) => {
      const who = { user: user ?? '', database: database ?? '', places: programs }
      return pgBackRestCheck(await openTool(), who)(context, manifest, signal)
    },
  }
}
