import { checkCopy } from '../check-copy.ts'
import { connect } from '../cluster.ts'
import { BackupError } from '../types.ts'
import type { CheckBackup } from '../verify-backup.ts'
import type { ProgramPlaces } from './find-program.ts'
import { dropCopy, restoreLogical } from './restore-logical.ts'

/**
 * A way of looking at a backup for `verifyBackup`: the dump is restored into a database made for it, beside the one
 * that runs, held against its manifest, and dropped.
 */
export function logicalCheck(databaseUrl: string, places: ProgramPlaces): CheckBackup {
  return async ({ vault }, manifest, signal) => {
    const [file] = manifest.files
    if (manifest.kind !== 'logical' || file === undefined) {
      throw new BackupError('not_possible', `${manifest.id} is not a logical backup`)
    }
    const database = `buywhere_verify_${manifest.id.toLowerCase().replaceAll(/[^a-z0-9]/g, '_')}`.slice(0, 63)
    // One that a killed verification left.
    await dropCopy(databaseUrl, database)
    const beganMs = performance.now()
    const { bytes, dumpedBy } = {
      bytes: vault.openFile(file, manifest.encryption),
      dumpedBy: manifest.serverVersion,
    }
    try {
      const { url } = await restoreLogical({ bytes, databaseUrl, database, dumpedBy, places, signal })
      const restoreMs = Math.round(performance.now() - beganMs)
      await using client = await connect(url)
      return { ...(await checkCopy(client, manifest)), restoreMs }
    } catch (error) {
      // Its bytes are those that were written, and still it cannot be restored: that is a verdict.
      if (!(error instanceof BackupError) || error.code !== 'tool_failed') throw error
      return { faults: [error.message], tables: 0, rows: 0, amcheck: 'not_there', restoreMs: 0 }
    } finally {
      await dropCopy(databaseUrl, database)
    }
  }
}
