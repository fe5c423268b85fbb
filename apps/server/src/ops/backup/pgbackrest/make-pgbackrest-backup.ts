import { connect, readClusterFacts } from '../cluster.ts'
import type { BackupContext, MakeBackup } from '../create-backup.ts'
import { holdStill } from '../hold-still.ts'
import type { Manifest } from '../types.ts'
import type { PgBackRest } from './drive.ts'

/**
 * A way of making a backup for `createBackup`: pgBackRest makes a full one in its own repository, and the manifest
 * says what is in it at a named place of the log. Its files are pgBackRest's to know, so the manifest lists none.
 */
export function pgBackRestBackup(
  tool: PgBackRest,
): (
  context: Pick<BackupContext, 'databaseUrl' | 'clock'>,
  made: Parameters<MakeBackup>[1],
) => Promise<Manifest> {
  return async ({ databaseUrl, clock }, { id, nonce, schemaVersion, signal }) => {
    const startedAt = clock.now()
    await tool.createStanza()
    const made = await tool.backUp('full', signal)
    const moment = await holdStill(databaseUrl, `buywhere_${id}`, signal)
    // Switches to a new segment and waits until the one with the named place has arrived.
    await tool.check()
    await using client = await connect(databaseUrl)
    const facts = await readClusterFacts(client)
    return {
      formatVersion: 1,
      id,
      kind: 'pgbackrest',
      systemIdentifier: facts.systemIdentifier,
      serverVersion: facts.serverVersion,
      schemaVersion,
      startedAt: startedAt.toISOString(),
      stoppedAt: clock.now().toISOString(),
      startLsn: made.lsn?.start ?? null,
      stopLsn: made.lsn?.stop ?? null,
      checkPoint: moment === null ? null : { name: moment.name, lsn: moment.lsn },
      timeline: facts.timeline,
      // By pgBackRest's own cipher; what it says to readers of the manifest is the same.
      encryption: tool.isEncrypted ? 'age' : 'none',
      files: [],
      checks: moment?.checks ?? [],
      nonce,
    }
  }
}
