import type { Job } from '../../kernel/jobs/index.ts'
import { type BackupContext, createBackup } from './create-backup.ts'
import { forgetBackups, weigh } from './forget-backups.ts'
import { listForgottenWal } from './forget-wal.ts'
import { findBackup, listBackups } from './list-backups.ts'
import { readManifest } from './manifest-store.ts'
import { chooseForgotten } from './retention/choose-forgotten.ts'
import type { BackupKind, KeptBackup } from './types.ts'
import { verifyBackup } from './verify-backup.ts'
import type { Ways } from './ways.ts'

export type BackupJobInput = { kind: BackupKind; isVerified: boolean }
export type BackupJob = Job<BackupJobInput, { id: string; isGood: boolean | null }>
export type VerifyJob = Job<{ id: string }, { id: string; isGood: boolean }>

/** Makes a backup, verifies it, and forgets what is kept no longer. Resumed where its process died. */
export function createBackupJob(context: BackupContext, ways: Ways): BackupJob {
  return {
    name: 'backup',
    async run(steps, { kind, isVerified }) {
      const id = await steps.run(
        'back up',
        async () => (await createBackup(context, kind, ways.make(kind))).id,
      )
      const isGood = isVerified
        ? await steps.run('verify', async () => {
            return (await verifyBackup(context, await readManifest(context.vault, id), ways.check(kind)))
              .isGood
          })
        : null
      // A bad backup must not push out good ones.
      if (isGood !== false) await steps.run('forget', () => forgetByRule(context))
      return { id, isGood }
    },
  }
}

/** Verifies one backup, or the newest for `latest`. */
export function createVerifyJob(context: BackupContext, ways: Ways): VerifyJob {
  return {
    name: 'verify-backup',
    async run(steps, input) {
      return steps.run('verify', async () => {
        const manifest = await findBackup(context.vault, input.id)
        return {
          id: manifest.id,
          isGood: (await verifyBackup(context, manifest, ways.check(manifest.kind))).isGood,
        }
      })
    },
  }
}

/** What the rule of 7 daily, 4 weekly and 12 monthly backups gives up now, and the log only they needed. */
export async function chooseByRule(
  { vault, clock }: Pick<BackupContext, 'vault' | 'clock'>,
  chosen?: ReadonlySet<string>,
): Promise<{ ids: string[]; wal: string[] }> {
  const backups = await listBackups(vault)
  const weighed = backups.flatMap(backup => weigh(backup) ?? []) satisfies KeptBackup[]
  const ids = chosen === undefined ? chooseForgotten(weighed, clock.now()) : [...chosen]
  return { ids: [...ids], wal: await listForgottenWal(vault, backups, new Set(ids), clock.now()) }
}

async function forgetByRule(context: BackupContext): Promise<number> {
  const { ids, wal } = await chooseByRule(context)
  await forgetBackups(context, ids)
  for (const name of wal) await context.vault.store.remove(name)
  return ids.length
}
