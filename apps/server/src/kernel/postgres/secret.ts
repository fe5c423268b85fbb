import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { codeOf, EmbeddedPostgresError } from './errors.ts'
import type { Log } from './log.ts'

/** Reads the superuser's password. A file open to others is closed to them. */
export function readSecret(file: string, log: Log): string | undefined {
  let secret: string
  try {
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new EmbeddedPostgresError(
      'secret_refused',
      `cannot read ${file}, the password of the embedded database: run as the user who created it`,
      { cause: error },
    )
  }
  if (statSync(file).mode & 0o077) {
    chmodSync(file, 0o600)
    log.warn({ file }, 'the database password was readable by other users; closed it to them')
  }
  return secret === '' ? undefined : secret
}

/** Makes a password and puts it on disk for good, before any database is made that needs it. */
export function createSecret(file: string): string {
  const secret = randomBytes(32).toString('hex')
  const draft = `${file}.draft`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    writeSync(descriptor, `${secret}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
  return secret
}
