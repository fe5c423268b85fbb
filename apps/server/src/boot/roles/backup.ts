import { parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import { type BackupKind, createBackup, verifyBackup } from '../../ops/backup/index.ts'
import { openBackups } from '../open-backups.ts'
import { openPlatform } from '../open-platform.ts'
import { refusingBackups } from '../refuse-backup.ts'
import type { RunRole } from '../role.ts'

const KINDS: readonly BackupKind[] = ['physical', 'logical', 'pgbackrest']
const isKind = (text: string): text is BackupKind => KINDS.some(kind => kind === text)

/** Makes a backup now; with `--verify` it counts when this ends well. */
export const backup: RunRole = context =>
  refusingBackups(async () => {
    const { values } = parseArgs({
      args: [...context.args],
      options: { kind: { type: 'string' }, verify: { type: 'boolean' } },
    })
    const kind = values.kind ?? 'physical'
    if (!isKind(kind)) throw new AppError('usage', `--kind is one of ${KINDS.join(', ')}`)
    await using platform = await openPlatform(context)
    const { context: backups, ways } = await openBackups(platform)
    const beganMs = performance.now()
    const manifest = await createBackup(backups, kind, ways.make(kind), context.signal)
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1)
    context.print(`${manifest.id}  ${(bytes / 1e6).toFixed(1)} MB in ${seconds} s`)
    if (manifest.encryption === 'none') {
      context.print(
        'NOT ENCRYPTED: whoever reads the store reads the catalogue; set BACKUP_KEY or BACKUP_RECIPIENT',
      )
    }
    if (values.verify !== true) {
      context.print(`not verified yet: ./buywhere backups verify ${manifest.id}`)
      return 0
    }
    const { isGood, faults, totalMs } = await verifyBackup(
      backups,
      manifest,
      ways.check(kind),
      context.signal,
    )
    for (const fault of faults) context.print(`fault: ${fault}`)
    context.print(`${isGood ? 'verified' : 'NOT GOOD'} in ${(totalMs / 1_000).toFixed(1)} s`)
    return isGood ? 0 : 1
  })
