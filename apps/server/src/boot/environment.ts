import { AppError } from '../kernel/errors/index.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** One error for all variables that are wrong. */
export function invalidConfig(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): AppError {
  const fields = issues.map(issue => ({ field: String(issue.path[0]), message: issue.message }))
  const list = fields.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return new AppError('invalid_config', `wrong environment: ${list}`, { fields })
}
