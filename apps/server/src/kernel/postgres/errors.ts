export type EmbeddedPostgresFault =
  | 'unsupported_platform'
  | 'no_passwd_entry'
  | 'wrong_owner'
  | 'wrong_major_version'
  | 'not_a_cluster'
  | 'data_unreachable'
  | 'binaries_unreachable'
  | 'secret_missing'
  | 'secret_refused'
  | 'bad_setting'
  | 'init_failed'
  | 'start_failed'
  | 'not_ready'
  | 'port_taken'
  | 'lock_failed'

/** What the embedded PostgreSQL refuses or fails at. `code` is stable; the message names the cure. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
  readonly code: EmbeddedPostgresFault

  constructor(code: EmbeddedPostgresFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of a system or database error ('ENOENT', '28P01', …), if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
