import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { BackupError } from '../types.ts'

const MAX_RESUMES = 5

type Range = { Range?: string; IfMatch?: string }

/** An object's bytes; where the connection breaks, it goes on from there, of the same object or not at all. */
export async function* readObject(
  request: (range: Range) => Promise<GetObjectCommandOutput>,
  failed: (error: unknown) => BackupError,
): AsyncGenerator<Uint8Array> {
  let [got, whole, resumes] = [0, -1, 0]
  let etag: string | undefined
  for (;;) {
    const range: Range =
      got === 0 ? {} : { Range: `bytes=${got}-`, ...(etag === undefined ? {} : { IfMatch: etag }) }
    const answer = await request(range).catch(error => {
      throw failed(error)
    })
    if (whole < 0) whole = answer.ContentLength ?? -1
    etag ??= answer.ETag
    if (got > 0 && !answer.ContentRange?.startsWith(`bytes ${got}-`)) {
      throw new BackupError('store_failed', 'the bucket of the backups did not go on where it was asked to')
    }
    const before = got
    const stopped = yield* count(answer.Body, bytes => {
      got += bytes
    })
    if (stopped === null && (whole < 0 || got === whole)) return
    if (got > before) resumes = 0
    if (++resumes > MAX_RESUMES || got >= whole) throw failed(stopped ?? new Error('truncated'))
  }
}

/** Answers the error that ended the body early; null: it ended by itself. */
async function* count(
  body: GetObjectCommandOutput['Body'],
  add: (bytes: number) => void,
): AsyncGenerator<Uint8Array, Error | null> {
  // In Node it is a stream; the type covers browsers as well.
  if (body === undefined || !(Symbol.asyncIterator in body)) return new Error('no body')
  const pieces = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await pieces.next().catch((error: unknown) => toError(error))
      if (next instanceof Error) return next
      if (next.done) return null
      const piece: Uint8Array = next.value
      add(piece.length)
      yield piece
    }
  } finally {
    await pieces.return?.()
  }
}

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))
