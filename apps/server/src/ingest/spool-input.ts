import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../kernel/errors/index.ts'
import { openSafely } from '../kernel/outbound/index.ts'

const FETCH_TIMEOUT_MS = 30 * 60_000
const FETCH_STALL_MS = 60_000
const FETCH_BYTES_MAX = 20_000_000_000
const FETCH_REDIRECTS_MAX = 5
const USER_AGENT = 'BuyWhere/0.1 (+https://buywhere.dev/crawler)'

export type SpooledInput = { path: string; sha256: string; bytes: number }

/**
 * Copies a file, a URL's body or standard input (`-`) into the spool and answers where, so that a run that is
 * resumed reads what it began with. A URL must be one of the public Internet. Throws `feed_failed` when the input cannot be read.
 */
export async function spoolInput(
  spoolFolder: string,
  input: string,
  { allowLoopback = false } = {},
): Promise<SpooledInput> {
  await mkdir(spoolFolder, { recursive: true, mode: 0o700 })
  const digest = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const part = join(spoolFolder, `${crypto.randomUUID()}.part`)
  try {
    await pipeline(await openInput(input, allowLoopback), meter, createWriteStream(part, { mode: 0o600 }))
    await syncToDisk(part)
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof AppError) throw error
    throw new AppError('feed_failed', `${input}: ${(error as Error).message}`, { cause: error })
  }
  const path = part.replace(/part$/, 'feed')
  await rename(part, path)
  return { path, sha256: digest.digest('hex'), bytes }
}

async function openInput(input: string, allowLoopback: boolean): Promise<AsyncIterable<Uint8Array>> {
  if (input === '-') return process.stdin
  if (!/^https?:\/\//i.test(input)) return createReadStream(input)
  const answer = await openSafely(input, {
    headers: { 'user-agent': USER_AGENT },
    maxBytes: FETCH_BYTES_MAX,
    timeoutMs: FETCH_TIMEOUT_MS,
    stallMs: FETCH_STALL_MS,
    maxRedirects: FETCH_REDIRECTS_MAX,
    allowLoopback,
  })
  if (answer.status === 200) return answer.body
  await answer[Symbol.asyncDispose]()
  throw new AppError('feed_failed', `${input}: the server answered ${answer.status}`)
}

async function syncToDisk(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.sync()
}
