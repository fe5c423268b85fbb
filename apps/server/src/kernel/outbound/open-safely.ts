import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { SafeConnections } from './connections.ts'
import { ACCEPTED_ENCODINGS, decodeBody } from './decode-body.ts'
import { orEnded } from './or-ended.ts'
import { OutboundError } from './outbound-error.ts'
import type { Resolve } from './resolve-host.ts'
import { nextTarget, parseUrl, type Target } from './target.ts'

export type SafeStreamRequest = {
  /** Of the body as it is handed out; a longer one is refused, not cut. */
  maxBytes: number
  headers?: Readonly<Record<string, string>>
  /** Asks for gzip, deflate or br and decodes it. False, the default: the bytes as they are (gzip at most). */
  decode?: boolean
  /** For everything together: names, redirects, the body's last byte, and the time its reader takes. */
  timeoutMs?: number
  /** How long nothing at all may come. */
  stallMs?: number
  /** 0, the default: an answer that redirects is the answer. */
  maxRedirects?: number
  signal?: AbortSignal
  /** Kept connections, with the rules they were opened by. Absent: a connection of its own. */
  connections?: SafeConnections
  /** Tests only; with `connections` theirs count. */
  allowLoopback?: boolean
  /** Tests only; with `connections` theirs count. */
  resolve?: Resolve
}

/** Read the body or dispose of the answer: until then, or the time limit, the connection is taken. */
export type SafeStream = AsyncDisposable & {
  status: number
  headers: IncomingHttpHeaders
  /** Where the answer came from, after redirects. */
  url: string
  /** To be read once. Throws OutboundError `too_large`, `timeout`, `stalled`, `truncated`, `undecodable`. */
  body: AsyncIterable<Uint8Array>
}

const TIMEOUT_MS = 30_000
const STALL_MS = 15_000
// Read and thrown away, so that the connection can be kept.
const REDIRECT_BYTES_MAX = 16_384

/**
 * GETs an address that somebody else chose and streams the answer, by the rules of `fetchSafely`: only http and
 * https, only addresses of the public Internet, judged for each connection and at every redirect. For bodies of any
 * size: nothing is gathered. Throws `OutboundError`, or the signal's reason; every status is an answer.
 */
export async function openSafely(url: string | URL, options: SafeStreamRequest): Promise<SafeStream> {
  const { maxRedirects = 0 } = options
  let target: Target = { url: parseUrl(url), headers: options.headers ?? {} }
  const exchange = new Exchange(options)
  try {
    for (let redirects = 0; ; redirects++) {
      const answer = await exchange.send(target)
      const next = maxRedirects === 0 ? null : nextTarget(target, answer.statusCode, answer.headers.location)
      if (next === null) return exchange.answer(target.url, answer)
      await answer.body.dump({ limit: REDIRECT_BYTES_MAX })
      if (redirects === maxRedirects) {
        const message = `${target.url.host} redirects more than ${maxRedirects} times`
        throw new OutboundError('too_many_redirects', message)
      }
      target = next
    }
  } catch (error) {
    const failure = exchange.explain(error, target.url.host, 'network')
    await exchange.end()
    throw failure
  }
}

/** One request with its redirects: what bounds it and what has to be given back when it is over. */
class Exchange {
  private readonly options: SafeStreamRequest
  private readonly timeoutMs: number
  private readonly ended = new AbortController()
  private readonly timer: NodeJS.Timeout
  private readonly connections: SafeConnections
  private isTimedOut = false
  private isWhole = false

  constructor(options: SafeStreamRequest) {
    this.options = options
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    this.connections = options.connections ?? new SafeConnections(options)
    this.timer = setTimeout(() => {
      this.isTimedOut = true
      void this.end()
    }, this.timeoutMs)
    if (options.signal?.aborted) this.onAbort()
    else options.signal?.addEventListener('abort', this.onAbort, { once: true })
  }

  private readonly onAbort = () => {
    void this.end(this.options.signal?.reason)
  }

  async send({ url, headers }: Target): Promise<Dispatcher.ResponseData> {
    const { stallMs = STALL_MS, decode = false } = this.options
    const request = this.connections.agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        'accept-encoding': decode ? ACCEPTED_ENCODINGS : 'identity',
        'user-agent': 'BuyWhere',
        ...headers,
      },
      signal: this.ended.signal,
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
    })
    // The client hears of an abort only once it is connected, and the system's resolver never.
    return orEnded(request, this.ended.signal).finally(() => request.catch(() => {}))
  }

  answer(url: URL, { statusCode, headers, body }: Dispatcher.ResponseData): SafeStream {
    // Nobody may be reading when it fails; who reads is told all the same.
    body.on('error', () => {})
    const dispose = async () => {
      if (!this.isWhole) body.destroy()
      await this.end()
    }
    return {
      status: statusCode,
      headers,
      url: url.href,
      body: { [Symbol.asyncIterator]: () => this.read(url.host, headers, body) },
      [Symbol.asyncDispose]: dispose,
    }
  }

  private async *read(
    host: string,
    headers: IncomingHttpHeaders,
    body: Dispatcher.ResponseData['body'],
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { maxBytes, decode = false } = this.options
    const encoding = headers['content-encoding'] ?? ''
    const tooLarge = () => new OutboundError('too_large', `${host} answered with more than ${maxBytes} bytes`)
    try {
      if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
      if (!decode && !/^\s*(identity|x-gzip|gzip)?\s*$/i.test(encoding)) {
        throw new OutboundError('undecodable', `${host} answered in an encoding that was not asked for`)
      }
      let bytes = 0
      for await (const chunk of decode ? decodeBody(body, encoding, host) : body) {
        bytes += (chunk as Uint8Array).length
        if (bytes > maxBytes) throw tooLarge()
        yield chunk as Uint8Array
      }
      this.isWhole = true
    } catch (error) {
      throw this.explain(error, host, 'truncated')
    } finally {
      if (!this.isWhole) body.destroy()
      await this.end()
    }
  }

  explain(error: unknown, host: string, otherwise: 'network' | 'truncated'): unknown {
    if (this.isTimedOut) {
      return new OutboundError('timeout', `${host} took more than ${this.timeoutMs} ms`, error)
    }
    const { signal } = this.options
    if (signal?.aborted) return signal.reason
    if (error instanceof OutboundError) return error
    const { code } = error as { code?: string }
    if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
      return new OutboundError('stalled', `${host} stopped answering`, error)
    }
    const message = otherwise === 'network' ? 'could not be reached' : 'broke off its answer'
    return new OutboundError(otherwise, `${host} ${message}`, error)
  }

  async end(reason?: unknown): Promise<void> {
    clearTimeout(this.timer)
    this.options.signal?.removeEventListener('abort', this.onAbort)
    // After the last byte there is nothing to abort but a connection that is to be kept.
    if (!this.isWhole) this.ended.abort(reason)
    if (this.options.connections === undefined) await this.connections[Symbol.asyncDispose]()
  }
}
