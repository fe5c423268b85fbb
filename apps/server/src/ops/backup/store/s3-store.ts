import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Clock } from '../../../kernel/clock.ts'
import type { Secret } from '../../../kernel/secret.ts'
import { BackupError, type BackupStore } from '../types.ts'
import { checkName, checkPrefix, notFound } from './check-name.ts'
import { readObject } from './s3-read.ts'
import { uploadObject } from './s3-upload.ts'

export type S3Settings = {
  /** null: Amazon's own. */
  endpoint: string | null
  region: string
  accessKeyId: string
  secretAccessKey: Secret
  sessionToken: Secret | null
  /** `https://endpoint/bucket/name` rather than `https://bucket.endpoint/name`. */
  forcePathStyle: boolean
  /** Without a byte for this long a request is given up and tried again. */
  timeoutMs: number
}

const MAX_ATTEMPTS = 5
const LEFT_OVER_MS = 24 * 3_600_000

/** A store in a bucket of Amazon S3 or what speaks like it; `prefix` is '' or ends with '/'. */
export function openS3Store(bucket: string, prefix: string, settings: S3Settings, clock: Clock): BackupStore {
  const client = new S3Client({
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    credentials: {
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey.reveal(),
      ...(settings.sessionToken === null ? {} : { sessionToken: settings.sessionToken.reveal() }),
    },
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: settings.timeoutMs, requestTimeout: settings.timeoutMs },
    // The newer checksums are not known to every server that speaks S3; each request's body is signed all the same.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const at = (name: string) => ({ Bucket: bucket, Key: `${prefix}${checkName(name)}` })
  let swept: Promise<void> | null = null

  const sizeOf = async (name: string) => {
    try {
      const found = await client.send(new HeadObjectCommand(at(name)))
      return { bytes: found.ContentLength ?? 0 }
    } catch (error) {
      if (isMissing(error)) return null
      throw failed('read', error)
    }
  }

  return {
    async put(name, bytes) {
      const object = at(name)
      swept ??= abortLeftOvers(client, bucket, prefix, clock)
      await swept
      const written = await uploadObject(client, object, bytes, error => failed('written', error))
      const found = await sizeOf(name)
      if (found?.bytes === written.bytes) return written
      throw new BackupError('store_failed', `${name} does not have its ${written.bytes} bytes in the bucket`)
    },

    async *get(name) {
      const object = at(name)
      yield* readObject(
        range => client.send(new GetObjectCommand({ ...object, ...range })),
        error => (isMissing(error) ? notFound(name, error) : failed('read', error)),
      )
    },

    head: sizeOf,

    async *list(wanted) {
      checkPrefix(wanted)
      let token: string | undefined
      do {
        const page = await client
          .send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: `${prefix}${wanted}`,
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
          )
          .catch(error => {
            throw failed('listed', error)
          })
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          if (Key === undefined || LastModified === undefined) continue
          yield { name: Key.slice(prefix.length), bytes: Size ?? 0, modifiedAt: LastModified }
        }
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined
      } while (token !== undefined)
    },

    async remove(name) {
      // S3 answers alike whether there was something or not.
      if ((await sizeOf(name)) === null) throw notFound(name)
      await client.send(new DeleteObjectCommand(at(name))).catch(error => {
        throw failed('changed', error)
      })
    },
  }
}

/** What killed processes left half uploaded costs space until it is aborted. A server that cannot list it is let be. */
async function abortLeftOvers(client: S3Client, bucket: string, prefix: string, clock: Clock): Promise<void> {
  const before = clock.now().getTime() - LEFT_OVER_MS
  try {
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }))
    for (const { Key, UploadId, Initiated } of Uploads ?? []) {
      if (Initiated === undefined || Initiated.getTime() > before) continue
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
}

const isMissing = (error: unknown) => error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name)

function failed(what: string, error: unknown): BackupError {
  if (error instanceof BackupError) return error
  const why = error instanceof Error ? error.name : 'unknown error'
  return new BackupError('store_failed', `the bucket of the backups cannot be ${what}: ${why}`, {
    cause: error,
  })
}
