import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { type Digest, digesting } from '../seal/digest.ts'
import { BackupError } from '../types.ts'

// Ten thousand parts is the most there may be: 160 GB. At most two are held in memory, and one being filled.
const PART_BYTES = 16 * 1024 * 1024
const PARTS_AT_ONCE = 2

/**
 * Writes an object in one request or, past 16 MiB, in parts: it appears whole at the end, or never. Every request's
 * body is signed by its SHA-256, and the ETag is held against what was sent.
 */
export async function uploadObject(
  client: S3Client,
  object: { Bucket: string; Key: string },
  bytes: AsyncIterable<Uint8Array>,
  failed: (error: unknown) => BackupError,
): Promise<Digest> {
  let sourceFailure: { error: unknown } | null = null
  const etag = expectedEtag()
  const digest = digesting(bytes)
  async function* source() {
    try {
      for await (const piece of digest.bytes) {
        etag.add(piece)
        yield piece
      }
    } catch (error) {
      sourceFailure = { error }
      throw error
    }
  }
  const upload = new Upload({
    client,
    params: { ...object, Body: Readable.from(source()) },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  })
  const answer = await upload.done().catch(error => {
    // What the caller's own bytes threw is theirs.
    if (sourceFailure !== null) throw sourceFailure.error
    throw failed(error)
  })
  if (etag.contradicts(answer.ETag, answer.ServerSideEncryption)) {
    throw new BackupError(
      'store_failed',
      `the bucket of the backups did not store ${object.Key} as it was sent`,
    )
  }
  return digest.result()
}

/** The MD5 of the whole, or of the parts' MD5s: what S3 answers unless it encrypts with keys of its own. */
function expectedEtag() {
  const parts: Buffer[] = []
  let hash = createHash('md5')
  let [inPart, total] = [0, 0]
  return {
    add(piece: Uint8Array) {
      for (let offset = 0; offset < piece.length; ) {
        if (inPart === PART_BYTES) {
          parts.push(hash.digest())
          hash = createHash('md5')
          inPart = 0
        }
        const slice = piece.subarray(offset, offset + PART_BYTES - inPart)
        hash.update(slice)
        inPart += slice.length
        total += slice.length
        offset += slice.length
      }
    },
    contradicts(etag: string | undefined, encryption: string | undefined): boolean {
      const [, md5, count] = /^"?([0-9a-f]{32})(?:-(\d+))?"?$/.exec(etag ?? '') ?? []
      if (md5 === undefined || (encryption !== undefined && encryption !== 'AES256')) return false
      const all = [...parts, hash.digest()]
      if (count === undefined) return total <= PART_BYTES && md5 !== all[0]?.toString('hex')
      return (
        Number(count) === all.length && md5 !== createHash('md5').update(Buffer.concat(all)).digest('hex')
      )
    },
  }
}
