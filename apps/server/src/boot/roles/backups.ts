import { parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import {
  chooseByRule,
  confirmRestore,
  findBackup,
  forgetBackups,
  type ListedBackup,
  listBackups,
  readBackupState,
  verifyBackup,
} from '../../ops/backup/index.ts'
import { identifyOperator } from '../identify-operator.ts'
import { type Backups, openBackups } from '../open-backups.ts'
import { openPlatform } from '../open-platform.ts'
import { refusingBackups } from '../refuse-backup.ts'
import type { RoleContext, RunRole } from '../role.ts'

const USAGE =
  'backups [list], backups verify [ID] [--allow-unencrypted], backups forget [ID…] [--yes], or backups confirm REQUEST'

export const backups: RunRole = context =>
  refusingBackups(async () => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      options: { yes: { type: 'boolean' }, 'allow-unencrypted': { type: 'boolean' } },
      allowPositionals: true,
    })
    const [verb = 'list', ...names] = positionals
    await using platform = await openPlatform(context)
    const opened = await openBackups(platform, { takesUnencrypted: values['allow-unencrypted'] === true })
    if (verb === 'list' && names.length === 0) return await list(context, opened)
    if (verb === 'verify' && names.length < 2) return await verify(context, opened, names[0] ?? 'latest')
    if (verb === 'forget') return await forget(context, opened, names, values.yes === true)
    if (verb === 'confirm' && names[0] !== undefined && names.length === 1) {
      const { db } = platform.database
      const operator = await identifyOperator(db, context.env, platform.clock.now())
      const { backupId } = await confirmRestore(db, names[0], operator, platform.clock.now())
      context.print(`${operator} agrees to the restore of ${backupId}`)
      return 0
    }
    throw new AppError('usage', USAGE)
  })

async function list({ print }: RoleContext, { context }: Backups): Promise<number> {
  const listed = await listBackups(context.vault)
  for (const backup of listed) print(describe(backup))
  const verified = listed.findLast(({ verdict }) => verdict?.isGood)
  const { coveredUntil, rpoMaxSeconds, rtoSeconds } = await readBackupState(context.db)
  const ago = (at: Date) => `${Math.round((context.clock.now().getTime() - at.getTime()) / 1_000)} s ago`
  print(`newest verified  ${verified?.id ?? 'none: no backup counts yet'}`)
  if (coveredUntil !== null) {
    print(
      `writes are safe up to ${ago(coveredUntil)} (at worst ${Math.round(rpoMaxSeconds ?? 0)} s were not)`,
    )
  }
  if (rtoSeconds !== null) print(`last restore, with every row compared  ${rtoSeconds.toFixed(1)} s`)
  return 0
}

function describe({ id, bytes, manifest, fault, verdict }: ListedBackup): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`
  if (manifest === null) return `${id}  ${size}  CANNOT BE READ: ${fault}`
  const sealed = manifest.encryption === 'none' ? 'NOT ENCRYPTED' : 'encrypted'
  if (fault !== null) return `${id}  ${size}  ${sealed}  not verified: its verdict is not ours (${fault})`
  const verified =
    verdict === null
      ? 'not verified'
      : verdict.isGood
        ? `verified ${verdict.verifiedAt} in ${(verdict.totalMs / 1_000).toFixed(1)} s`
        : `NOT GOOD (${verdict.verifiedAt})`
  return `${id}  ${size}  ${sealed}  ${verified}`
}

async function verify(
  { print, signal }: RoleContext,
  { context, ways }: Backups,
  id: string,
): Promise<number> {
  const manifest = await findBackup(context.vault, id)
  const { isGood, faults, tables, rows, restoreMs, totalMs, amcheck } = await verifyBackup(
    context,
    manifest,
    ways.check(manifest.kind),
    signal,
  )
  for (const fault of faults) print(`fault: ${fault}`)
  if (manifest.checks.length === 0) print('fault: there is nothing to compare it with: writers never paused')
  print(
    `${manifest.id}  ${isGood ? 'verified' : 'NOT GOOD'}: ${tables} tables, ${rows} rows, restored in ` +
      `${(restoreMs / 1_000).toFixed(1)} s, compared after ${(totalMs / 1_000).toFixed(1)} s` +
      `${amcheck === 'done' ? ', pages and indexes checked' : ''}`,
  )
  return isGood ? 0 : 1
}

/** Says what would go; removes it with `--yes`. */
async function forget(
  { print }: RoleContext,
  { context }: Backups,
  names: readonly string[],
  isMeant: boolean,
): Promise<number> {
  for (const name of names) await findBackup(context.vault, name)
  const { ids, wal } = await chooseByRule(context, names.length === 0 ? undefined : new Set(names))
  for (const id of ids) print(`${isMeant ? 'forgotten' : 'would forget'}  ${id}`)
  print(`${isMeant ? '' : 'would remove '}${wal.length} files of the log`)
  if (!isMeant) {
    print('nothing was removed: say --yes to do it')
    return 0
  }
  await forgetBackups(context, ids)
  for (const name of wal) await context.vault.store.remove(name)
  return 0
}
