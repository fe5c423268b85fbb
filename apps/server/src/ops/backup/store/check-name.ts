import { BackupError } from '../types.ts'

const MAX_NAME_CHARS = 512
const PART = /^[A-Za-z0-9_+=:-][A-Za-z0-9._+=:-]*$/

/** Throws BackupError `not_possible` unless this is a plain relative name: no `..`, no hidden parts, no odd signs. */
export function checkName(name: string): string {
  if (name.length <= MAX_NAME_CHARS && name.split('/').every(part => PART.test(part))) return name
  throw new BackupError('not_possible', `'${name.slice(0, 80)}' is no name for something in a backup store`)
}

/** A prefix is a name whose last part may be cut off or empty. */
export function checkPrefix(prefix: string): string {
  if (prefix !== '') checkName(`${prefix}x`)
  return prefix
}

export function notFound(name: string, cause?: unknown): BackupError {
  return new BackupError('not_found', `there is no ${name} in the backup store`, { cause })
}
