import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../kernel/errors/index.ts'
import { type ConnectionRules, OutboundError, openSafely, type SafeStream } from '../kernel/outbound/index.ts'

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
  if (input === '-') return spoolBytes(spoolFolder, input, process.stdin)
  if (!isRemote(input)) return spoolBytes(spoolFolder, input, createReadStream(input))
  await using answer = await openRemote(input, {}, { allowLoopback })
  return spoolBody(spoolFolder, input, answer)
}

export function isRemote(input: string): boolean {
  return /^https?:\/\//i.test(input)
}

/**
 * Asks for a feed's address, which must be one of the public Internet; dispose of the answer. Throws `feed_failed` for
 * an address that is refused or a server that cannot be reached.
 */
export async function openRemote(
  url: string,
  headers: Readonly<Record<string, string>>,
  network: Pick<ConnectionRules, 'allowLoopback' | 'resolve'> = {},
): Promise<SafeStream> {
  try {
    return await openSafely(url, {
      headers: { 'user-agent': USER_AGENT, ...headers },
      maxBytes: FETCH_BYTES_MAX,
      timeoutMs: FETCH_TIMEOUT_MS,
      stallMs: FETCH_STALL_MS,
      maxRedirects: FETCH_REDIRECTS_MAX,
      ...network,
    })
  } catch (error) {
    throw feedFailed(url, error)
  }
}

/** Copies the body of a feed's address into the spool. Throws `feed_failed` unless the answer is a whole one. */
export async function spoolBody(
  spoolFolder: string,
  url: string,
  { status, body }: SafeStream,
): Promise<SpooledInput> {
  if (status === 200) return spoolBytes(spoolFolder, url, body)
  throw new AppError('feed_failed', `${url}: the server answered ${status}`)
}

function feedFailed(input: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const { message } = error as Error
  const code = error instanceof OutboundError ? ` (${error.failure})` : ''
  return new AppError('feed_failed', `${input}: ${message}${code}`, { cause: error })
}

async function spoolBytes(
  spoolFolder: string,
  input: string,
  body: AsyncIterable<Uint8Array>,
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
    await pipeline(body, meter, createWriteStream(part, { mode: 0o600 }))
    await syncToDisk(part)
  } catch (error) {
    await rm(part, { force: true })
    throw feedFailed(input, error)
  }
  const path = part.replace(/part$/, 'feed')
  await rename(part, path)
  return { path, sha256: digest.digest('hex'), bytes }
}

async function syncToDisk(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.sync()
}
