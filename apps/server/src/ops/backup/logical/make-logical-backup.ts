import type { MakeBackup } from '../create-backup.ts'
import { backupPrefix } from '../store-names.ts'
import { dumpLogical } from './dump-logical.ts'
import type { ProgramPlaces } from './find-program.ts'

/** A way of making a backup for `createBackup`: a dump by `pg_dump`, sealed into the store. */
export function logicalBackup(places: ProgramPlaces): MakeBackup {
  return async ({ databaseUrl, vault, clock }, { id, nonce, schemaVersion, signal }) => {
    const startedAt = clock.now()
    const { stored, facts, checks } = await dumpLogical({
      databaseUrl,
      places,
      store: bytes => vault.put(`${backupPrefix(id)}dump`, bytes),
      signal,
    })
    return {
      formatVersion: 1,
      id,
      kind: 'logical',
      systemIdentifier: facts.systemIdentifier,
      serverVersion: facts.serverVersion,
      schemaVersion,
      startedAt: startedAt.toISOString(),
      stoppedAt: clock.now().toISOString(),
      startLsn: null,
      stopLsn: null,
      checkPoint: null,
      timeline: facts.timeline,
      encryption: vault.encryption,
      files: [stored],
      checks,
      nonce,
    }
  }
}
