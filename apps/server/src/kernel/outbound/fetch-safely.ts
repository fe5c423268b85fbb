import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { type RequestOptions, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { OutboundError } from './outbound-error.ts'
import { type Address, type Resolve, resolveHost } from './resolve-host.ts'

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
const REDIRECTS = new Set([301, 302, 303, 307, 308])
// Said to one host; another one, named by the first, is not to hear them.
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'buywhere-signature'])

/**
 * A request to an address that somebody else chose. Only http and https, only the public Internet: names are resolved
 * once, judged, and the connection goes to what was judged, so that a name cannot change its mind in between. The same
 * for each redirect. Bodies are asked for uncompressed. Throws `OutboundError`; every status is an answer.
 */
export async function fetchSafely(url: string | URL, options: SafeRequest = {}): Promise<SafeResponse> {
  const { timeoutMs = TIMEOUT_MS, maxRedirects = 0, signal } = options
  const timeout = AbortSignal.timeout(timeoutMs)
  const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  let target = parseUrl(url)
  let { method = 'GET', headers = {}, body } = options
  try {
    for (let redirects = 0; ; redirects++) {
      const addresses = await orEnded(resolveHost(target.hostname, options), ended)
      const answer = await send(target, addresses, { ...options, method, headers, body, signal: ended })
      const { location } = answer.headers
      if (maxRedirects === 0 || location === undefined || !REDIRECTS.has(answer.status)) return answer
      if (redirects === maxRedirects) {
        throw new OutboundError(
          'too_many_redirects',
          `${target.host} redirects more than ${maxRedirects} times`,
        )
      }
      const next = parseUrl(location, target)
      if (next.origin !== target.origin) headers = withoutSecrets(headers)
      if (method === 'POST' && answer.status < 307) [method, body] = ['GET', undefined]
      target = next
    }
  } catch (error) {
    if (timeout.aborted)
      throw new OutboundError('timeout', `${target.host} took more than ${timeoutMs} ms`, error)
    if (error instanceof OutboundError || signal?.aborted) throw error
    throw new OutboundError('network', `${target.host} could not be reached`, error)
  }
}

/** A URL that may be called, by its form alone. Throws `OutboundError` with `invalid_url`. */
export function parseUrl(url: string | URL, base?: URL): URL {
  const parsed = URL.parse(String(url), base?.href)
  if (parsed === null) throw new OutboundError('invalid_url', 'this is not a URL')
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new OutboundError('invalid_url', 'the URL must begin with https:// or http://')
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new OutboundError('invalid_url', 'the URL must not hold a user name or password')
  }
  return parsed
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

/** Answers what was judged, whatever the resolver would say by now. */
function pinned(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, callback) => {
    if (all) callback(null, [...addresses])
    else callback(null, addresses[0]!.address, addresses[0]!.family)
  }
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

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !SECRET_HEADERS.has(name.toLowerCase())),
  )
}

/** Names are resolved by the system, which cannot be told to stop. */
function orEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort))
}
