/** How a backup was made: by this server's own means, by `pg_dump`, or by pgBackRest. */
export type BackupKind = 'physical' | 'logical' | 'pgbackrest'

/**
 * Where backups lie: names with `/` in them, each there whole or not at all, also after `kill -9` or a full disk.
 * `get` and `remove` of a name that is not there throw BackupError `not_found`.
 */
export type BackupStore = {
  /** Replaces what had the name. Answers what was written, and its SHA-256 in hexadecimal. */
  put(name: string, bytes: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }>
  get(name: string): AsyncIterable<Uint8Array>
  head(name: string): Promise<{ bytes: number } | null>
  list(prefix: string): AsyncIterable<{ name: string; bytes: number; modifiedAt: Date }>
  remove(name: string): Promise<void>
}

/** `bytes` and `sha256` are of what lies in the store; the plain ones of what was sealed. */
export type ManifestFile = {
  name: string
  bytes: number
  sha256: string
  plainBytes: number
  plainSha256: string
}

/** Rows of a table, or of one source in it, without regard to their order. `fingerprint`: decimal sum of hashes. */
export type TableCheck = {
  /** `schema.name` */
  table: string
  /** null: the whole table. */
  sourceId: string | null
  rows: number
  fingerprint: string
}

/** What a backup says of itself. Instants in ISO 8601, log positions as PostgreSQL writes them. */
export type Manifest = {
  formatVersion: 1
  id: string
  kind: BackupKind
  systemIdentifier: string
  /** `server_version_num`, such as 180004. */
  serverVersion: number
  /** Newest migration of the schema within; null: unknown. */
  schemaVersion: string | null
  startedAt: string
  stoppedAt: string
  startLsn: string | null
  stopLsn: string | null
  /** The named restore point the checks below were taken at, and its position; null for a dump. */
  checkPoint: { name: string; lsn: string } | null
  timeline: number | null
  /** `none`: compressed, not encrypted. */
  encryption: 'none' | 'age'
  files: ManifestFile[]
  /** Empty where no moment could be held still: such a backup is never counted as verified. */
  checks: TableCheck[]
  /** Stands in the backed-up database's ops.backups beside the id. */
  nonce: string
}

export type BackupFault =
  | 'wrong_key'
  | 'truncated'
  | 'corrupted'
  | 'foreign'
  | 'wrong_version'
  | 'wrong_cluster'
  | 'wal_missing'
  | 'not_found'
  | 'store_failed'
  | 'tool_failed'
  | 'not_possible'
  | 'in_use'
  | 'not_verified'
  | 'needs_second_person'

/** What backing up and restoring refuse or fail at. `code` is stable; the message names the cure. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code: BackupFault

  constructor(code: BackupFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What retention weighs. `walFrom`: first WAL segment a physical backup needs, by its name. */
export type KeptBackup = {
  id: string
  kind: BackupKind
  startedAt: Date
  verifiedAt: Date | null
  walFrom: string | null
}
