import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors/index.ts'

/** Received, before what is there is made sure of and noted. */
const MARK_EVERY_BYTES = 8_388_608
/** Of a sender that is slow; well within what an upload is held for without a word. */
const MARK_EVERY_MS = 5_000

/** Where an upload lies, by its id; below the spool, out of the way of whole inputs. */
export function uploadPath(spoolFolder: string, id: string): string {
  return join(spoolFolder, 'uploads', `${id}.feed`)
}

/**
 * Writes a body behind the first `offset` bytes of a file, and answers how long the file is then. `onMark` is called
 * now and then with as much as is on disk for certain, and again where the body breaks off, before that is thrown; after
 * a silence before anything more is written. Throws `payload_too_large` past `maxBytes`, and what `onMark` throws.
 */
export async function writeUpload(
  body: AsyncIterable<Uint8Array>,
  to: { path: string; offset: number; maxBytes: number; clock: Clock },
  onMark: (bytes: number) => Promise<void>,
): Promise<number> {
  await mkdir(dirname(to.path), { recursive: true, mode: 0o700 })
  await using file = await open(to.path, constants.O_RDWR | constants.O_CREAT, 0o600)
  await file.truncate(to.offset)
  let bytes = to.offset
  let markedBytes = to.offset
  let markedAtMs = to.clock.now().getTime()
  const mark = async () => {
    await file.sync()
    await onMark(bytes)
    markedBytes = bytes
    markedAtMs = to.clock.now().getTime()
  }
  try {
    for await (const chunk of body) {
      if (bytes + chunk.length > to.maxBytes) {
        throw new AppError('payload_too_large', `an upload may have ${to.maxBytes} bytes`)
      }
      if (to.clock.now().getTime() - markedAtMs >= MARK_EVERY_MS) await mark()
      for (let written = 0; written < chunk.length; ) {
        const { bytesWritten } = await file.write(chunk, written, chunk.length - written, bytes + written)
        written += bytesWritten
      }
      bytes += chunk.length
      if (bytes - markedBytes >= MARK_EVERY_BYTES) await mark()
    }
  } catch (error) {
    // What arrived is kept: the next request goes on behind it.
    if (!(error instanceof AppError)) await mark()
    throw error
  }
  await mark()
  return bytes
}
