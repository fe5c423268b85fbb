import { createReadStream } from 'node:fs'
import { AppError } from '../../kernel/errors/index.ts'
import { OutboundError, openSafely } from '../../kernel/outbound/index.ts'

const TIMEOUT_MS = 60_000
const STALL_MS = 15_000
const REDIRECTS_MAX = 5
const USER_AGENT = 'BuyWhere/0.1 (+https://buywhere.dev/crawler)'
/** Told to the caller as what they asked for wrongly. */
const CALLERS_FAULT = new Set(['invalid_url', 'address_refused'])

export type OpenFeed = AsyncDisposable & {
  body: AsyncIterable<Uint8Array>
  /** As the server's content type names it. */
  charset: string | undefined
}

/**
 * Opens what is to be checked: a file, or a page or feed of the public Internet. Throws `invalid_parameter` for an
 * address that must not be called, `feed_failed` for what cannot be read; reading on throws whatever the source does.
 */
export async function openFeed(
  input: string,
  options: { maxBytes: number; signal?: AbortSignal; allowLoopback?: boolean; isUrl?: boolean },
): Promise<OpenFeed> {
  const { isUrl = /^https?:\/\//i.test(input), ...limits } = options
  return isUrl ? openUrl(input, limits) : openFile(input)
}

async function openUrl(
  url: string,
  limits: { maxBytes: number; signal?: AbortSignal; allowLoopback?: boolean },
): Promise<OpenFeed> {
  try {
    const answer = await openSafely(url, {
      ...limits,
      decode: true,
      headers: { 'user-agent': USER_AGENT },
      timeoutMs: TIMEOUT_MS,
      stallMs: STALL_MS,
      maxRedirects: REDIRECTS_MAX,
    })
    if (answer.status === 200) {
      const charset = charsetOf(answer.headers['content-type'])
      const dispose = () => answer[Symbol.asyncDispose]()
      return { body: explained(answer.body), charset, [Symbol.asyncDispose]: dispose }
    }
    await answer[Symbol.asyncDispose]()
    throw new AppError('feed_failed', `the server answered ${answer.status}`)
  } catch (error) {
    throw explain(error)
  }
}

function openFile(path: string): OpenFeed {
  const stream = createReadStream(path)
  return {
    body: explained(stream as AsyncIterable<Uint8Array>),
    charset: undefined,
    [Symbol.asyncDispose]: async () => {
      stream.destroy()
    },
  }
}

async function* explained(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw explain(error)
  }
}

function explain(error: unknown): unknown {
  if (error instanceof OutboundError) {
    const code = CALLERS_FAULT.has(error.failure) ? 'invalid_parameter' : 'feed_failed'
    return new AppError(code, error.message, { cause: error })
  }
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new AppError('feed_failed', `there is no file ${path}`)
  if (code === 'EISDIR') return new AppError('feed_failed', 'this is a folder and no file')
  if (code === 'EACCES') return new AppError('feed_failed', `the file ${path} may not be read`)
  return error
}

/** The character set in a content type, such as `text/xml; charset=iso-8859-1`. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset="?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]
}
