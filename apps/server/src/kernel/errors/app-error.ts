import { ERROR_TABLE, type ErrorCode } from './error-table.ts'

/** An error that a caller may see. `detail` is one sentence for people and holds no secret. */
export class AppError extends Error {
  readonly code: ErrorCode
  /** What was wrong, field by field, when the caller's input was. */
  readonly fields: { field: string; message: string }[]
  /** Members of the problem besides those that all have; a `type` here goes before our own. */
  readonly extensions: Readonly<Record<string, unknown>>
  /** When it may go better; null: nobody knows. */
  readonly retryAfterSeconds: number | null

  constructor(
    code: ErrorCode,
    detail: string,
    options: {
      fields?: { field: string; message: string }[]
      extensions?: Readonly<Record<string, unknown>>
      retryAfterSeconds?: number
      cause?: unknown
    } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields ?? []
    this.extensions = options.extensions ?? {}
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }

  get row() {
    return ERROR_TABLE[this.code]
  }
}
