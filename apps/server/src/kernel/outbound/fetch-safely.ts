import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { type RequestOptions, request as requestHttps } from 'node:https'
import { orEnded } from './or-ended.ts'
import { OutboundError } from './outbound-error.ts'
import { pinned } from './pinned.ts'
import { type Address, type Resolve, resolveHost } from './resolve-host.ts'
import { nextTarget, parseUrl, type Target } from './target.ts'

export type SafeRequest = {
  method?: 'GET' | 'HEAD' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
  /** For everything together: names, redirects, and the answer's last byte. */
  timeoutMs?: number
  /** Of the answer's body; a longer one is refused, not cut. */
  maxBytes?: number
  /** 0, the default: an answer that redirects is the answer. */
  maxRedirects?: number
  signal?: AbortSignal
  /** Tests only. */
  allowLoopback?: boolean
  /** Tests only: in place of the system's resolver. */
  resolve?: Resolve
}

export type SafeResponse = { url: string; status: number; headers: IncomingHttpHeaders; body: Buffer }

const TIMEOUT_MS = 10_000
const MAX_BYTES = 1_048_576

/**
 * A request to an address that somebody else chose. Only http and https, only the public Internet: names are resolved
 * once, judged, and the connection goes to what was judged, so that a name cannot change its mind in between. The same
 * for each redirect. Bodies are asked for uncompressed. Throws `OutboundError`; every status is an answer.
 */
export async function fetchSafely(url: string | URL, options: SafeRequest = {}): Promise<SafeResponse> {
  const { timeoutMs = TIMEOUT_MS, maxRedirects = 0, signal } = options
  const timeout = AbortSignal.timeout(timeoutMs)
  const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  let target: Target = { url: parseUrl(url), headers: options.headers ?? {} }
  let { method = 'GET', body } = options
  try {
    for (let redirects = 0; ; redirects++) {
      const { host, hostname } = target.url
      const addresses = await orEnded(resolveHost(hostname, options), ended)
      const { headers } = target
      const answer = await send(target.url, addresses, { ...options, method, headers, body, signal: ended })
      const next = maxRedirects === 0 ? null : nextTarget(target, answer.status, answer.headers.location)
      if (next === null) return answer
      if (redirects === maxRedirects) {
        throw new OutboundError('too_many_redirects', `${host} redirects more than ${maxRedirects} times`)
      }
      if (method === 'POST' && answer.status < 307) [method, body] = ['GET', undefined]
      target = next
    }
  } catch (error) {
    const { host } = target.url
    if (timeout.aborted) throw new OutboundError('timeout', `${host} took more than ${timeoutMs} ms`, error)
    if (error instanceof OutboundError || signal?.aborted) throw error
    throw new OutboundError('network', `${host} could not be reached`, error)
  }
}

type Sent = Omit<SafeRequest, 'body' | 'signal'> & { body: string | Buffer | undefined; signal: AbortSignal }

function send(target: URL, addresses: readonly Address[], options: Sent): Promise<SafeResponse> {
  const { method, headers, body, signal, maxBytes = MAX_BYTES } = options
  const length: Record<string, string> =
    body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const { promise, resolve, reject } = Promise.withResolvers<SafeResponse>()
  const settings: RequestOptions = {
    ...(method !== undefined && { method }),
    headers: { 'accept-encoding': 'identity', 'user-agent': 'BuyWhere', ...headers, ...length },
    signal,
    lookup: pinned(addresses),
    // A connection of its own: one that was kept would have been judged by another request's rules.
    agent: false,
  }
  const onResponse = (response: IncomingMessage) => {
    readBody(response, maxBytes, target.host).then(
      read =>
        resolve({ url: target.href, status: response.statusCode!, headers: response.headers, body: read }),
      reject,
    )
  }
  const request =
    target.protocol === 'https:'
      ? requestHttps(target, settings, onResponse)
      : requestHttp(target, settings, onResponse)
  request.on('error', reject)
  request.end(body)
  return promise
}

async function readBody(response: IncomingMessage, maxBytes: number, host: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      response.destroy()
      throw new OutboundError('too_large', `${host} answered with more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
