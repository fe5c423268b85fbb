import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../../../kernel/clock.ts'
import { BackupError, type BackupStore } from '../types.ts'
import { openDirectoryStore } from './directory-store.ts'
import { openS3Store, type S3Settings } from './s3-store.ts'

/**
 * Opens the store at a target: an absolute folder, a `file:` address, or `s3://bucket/prefix`. Nothing is read or
 * written before it is used. Throws BackupError `not_possible`.
 */
export function openBackupStore(target: string, s3: S3Settings | null, clock: Clock): BackupStore {
  if (target.startsWith('s3://')) {
    const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(target) ?? []
    if (bucket === undefined) throw refusal(target, 's3://bucket/prefix has a bucket in it')
    if (s3 === null) throw refusal('s3://…', 'S3 needs an access key and its secret')
    const prefix = path.replace(/\/+$/, '')
    return openS3Store(bucket, prefix === '' ? '' : `${prefix}/`, s3, clock)
  }
  const folder = target.startsWith('file:') ? fileURLToPath(target) : target
  if (!isAbsolute(folder)) throw refusal(target, 'it is an absolute folder or s3://bucket/prefix')
  return openDirectoryStore(folder.replace(/(?<=.)\/+$/, ''), clock)
}

function refusal(target: string, rule: string): BackupError {
  return new BackupError('not_possible', `'${target}' is no target for backups: ${rule}`)
}
