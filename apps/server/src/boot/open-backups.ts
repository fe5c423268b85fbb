import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import { Secret } from '../kernel/secret.ts'
import {
  type BackupContext,
  type BackupJob,
  createBackupJob,
  createVault,
  createVerifyJob,
  createWays,
  openBackupStore,
  readBackupKey,
  type Vault,
  type VerifyJob,
  type Ways,
} from '../ops/backup/index.ts'
import type { Config } from './config.ts'
import type { Secrets } from './secrets.ts'

export type Backups = { context: BackupContext; ways: Ways; backupJob: BackupJob; verifyJob: VerifyJob }

const S3_TIMEOUT_MS = 60_000

type Needs = Pick<BackupContext, 'clock' | 'databaseUrl' | 'cluster'> & {
  config: Config
  secrets: Secrets
  log: Logger
  database: { db: Database }
}

/** What the operator says to take at this one time. */
type Taking = { takesUnencrypted?: boolean }

/** What makes and looks at backups in this process. */
export async function openBackups(platform: Needs, taking: Taking = {}): Promise<Backups> {
  const { config, secrets, clock, log, database, databaseUrl, cluster } = platform
  const context: BackupContext = {
    db: database.db,
    databaseUrl,
    cluster,
    vault: await openVault(config, secrets, clock, taking),
    home: config.home,
    clock,
    log: log.child({ component: 'backups' }),
  }
  const { pgDump, path } = config.programs
  const { repository, stanza } = config.backup.pgBackRest
  const ways = createWays({
    databaseUrl,
    programs: { pgDump, path },
    pgBackRest:
      repository === null
        ? null
        : {
            repository,
            stanza,
            home: join(config.home, 'pgbackrest'),
            cipherPass: secrets.pgBackRestCipherPass,
          },
  })
  return {
    context,
    ways,
    backupJob: createBackupJob(context, ways),
    verifyJob: createVerifyJob(context, ways),
  }
}

/** The store alone: all that is needed to bring back a database that is gone. */
export async function openVault(
  { backup }: Pick<Config, 'backup'>,
  { backupKey, backupS3 }: Pick<Secrets, 'backupKey' | 'backupS3'>,
  clock: Clock,
  taking: Taking = {},
): Promise<Vault> {
  const s3 = backupS3 && { ...backup.s3, ...backupS3, sessionToken: null, timeoutMs: S3_TIMEOUT_MS }
  const key = await readBackupKey({ identity: await readIdentity(backupKey), recipient: backup.recipient })
  return createVault(openBackupStore(backup.target, s3, clock), key, taking)
}

/** A path is told from a key by its slash. */
async function readIdentity(setting: Secret | null): Promise<Secret | null> {
  const text = setting?.reveal()
  if (text === undefined || !text.startsWith('/')) return setting
  return new Secret(await readFile(text, 'utf8'))
}
