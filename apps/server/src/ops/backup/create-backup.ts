import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { backUpPhysical } from './back-up-physical.ts'
import { type Cluster, requireCluster } from './cluster.ts'
import { putManifest } from './manifest-store.ts'
import { backupId, backupPrefix } from './store-names.ts'
import type { BackupKind, Manifest } from './types.ts'
import type { Vault } from './vault.ts'

/** What backups are made with. `home`: whose server's programs run a copy. */
export type BackupContext = {
  db: Database
  databaseUrl: string
  /** null: the server is not ours. */
  cluster: Cluster | null
  vault: Vault
  home: string
  clock: Clock
  log: Logger
}

/** Another way of making a backup: it puts its files into the store and describes them. */
export type MakeBackup = (
  context: BackupContext,
  made: { id: string; nonce: string; schemaVersion: string | null; signal?: AbortSignal | undefined },
) => Promise<Manifest>

const ABANDONED_HOURS = 24

/**
 * Makes one backup and notes it in ops.backups. One that fails leaves nothing in the store.
 *
 * @throws BackupError not_possible | store_failed
 */
export async function createBackup(
  context: BackupContext,
  kind: BackupKind,
  make: MakeBackup = physical,
  signal?: AbortSignal,
): Promise<Manifest> {
  const { db, vault, clock, log } = context
  if (kind === 'physical') requireCluster(context.cluster)
  const startedAt = clock.now()
  const id = backupId(kind, startedAt, randomBytes(2).toString('hex'))
  const nonce = randomBytes(16).toString('hex')
  await sql`
    update ops.backups set state = 'failed', ended_at = ${startedAt}, error = 'its process ended'
    where state = 'running' and started_at < ${new Date(startedAt.getTime() - ABANDONED_HOURS * 3_600_000)}
  `.execute(db)
  await sql`
    insert into ops.backups (id, kind, state, nonce, started_at)
    values (${id}, ${kind}, 'running', ${nonce}, ${startedAt})
  `.execute(db)
  try {
    const manifest = await make(context, { id, nonce, schemaVersion: await newestMigration(db), signal })
    await putManifest(vault, manifest)
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    await sql`
      update ops.backups set state = 'complete', ended_at = ${clock.now()}, bytes = ${bytes} where id = ${id}
    `.execute(db)
    log.info({ backup: id, bytes, tables: manifest.checks.length }, 'backed up')
    return manifest
  } catch (error) {
    await removeParts(vault, id).catch(failure => log.warn({ err: failure, backup: id }, 'parts are left'))
    const message = error instanceof Error ? error.message : String(error)
    await sql`
      update ops.backups set state = 'failed', ended_at = ${clock.now()}, error = ${message} where id = ${id}
    `
      .execute(db)
      .catch(() => {})
    throw error
  }
}

/** The manifest goes first: without it the rest is no backup. */
export async function removeParts(vault: Vault, id: string): Promise<void> {
  const names: string[] = []
  for await (const { name } of vault.store.list(backupPrefix(id))) names.push(name)
  for (const name of names.sort(
    (a, b) => Number(b.endsWith('/manifest')) - Number(a.endsWith('/manifest')),
  )) {
    await vault.store.remove(name)
  }
}

const physical: MakeBackup = async (context, made) =>
  backUpPhysical({
    ...made,
    isFirst: await isFirstPhysical(context.db),
    cluster: requireCluster(context.cluster),
    vault: context.vault,
    clock: context.clock,
    onStart: async startLsn => {
      await sql`update ops.backups set start_lsn = ${startLsn} where id = ${made.id}`.execute(context.db)
    },
  })

async function newestMigration(db: Database): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select name from kernel.kysely_migration order by name desc limit 1
  `.execute(db)
  return rows[0]?.name ?? null
}

async function isFirstPhysical(db: Database): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from ops.backups where kind = 'physical' and state = 'complete') as there
  `.execute(db)
  return rows[0]?.there !== true
}
