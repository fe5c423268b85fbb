import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../../kernel/errors/index.ts'
import type { Secret } from '../../../kernel/secret.ts'
import { type FormValue, formEncode } from './form-encode.ts'

/** The shape of what Stripe answers, and of its events when the webhook's endpoint is made with the same. */
export const STRIPE_API_VERSION = '2026-10-28.endive'
const API_BASE = 'https://api.stripe.com'
const TIMEOUT_MS = 8_000
const RETRIES = 2
const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 4_000

export type StripeClientOptions = {
  secretKey: Secret
  /** Without a slash at the end. */
  apiBase?: string
  /** For one attempt. */
  timeoutMs?: number
  /** How long to wait before each further attempt. */
  retryMs?: (attempt: number) => number
}

export type StripeAnswer = {
  body: unknown
  /** By Stripe's clock; null when it does not say. */
  at: Date | null
  requestId: string | null
  /** The same was asked before: the body is from then. */
  isReplayed: boolean
}

export type StripeClient = {
  get(path: string, query?: { readonly [name: string]: FormValue }): Promise<StripeAnswer>
  /** Asked again with the same key, Stripe answers the same and does nothing again. */
  post(
    path: string,
    values: { readonly [name: string]: FormValue },
    idempotencyKey: string,
  ): Promise<StripeAnswer>
}

type Call = { method: 'GET' | 'POST'; url: string; body?: string; idempotencyKey?: string }

/**
 * The few calls of Stripe's API that are made here; its SDK would be 23 MB for them. What fails for want of an answer,
 * or because Stripe is busy, is tried again with the same idempotency key. Throws `unavailable` or `billing_refused`.
 */
export function createStripeClient(options: StripeClientOptions): StripeClient {
  const { apiBase = API_BASE, retryMs = backOffMs } = options
  async function send(call: Call): Promise<StripeAnswer> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await tryOnce(call, options).catch((error: unknown) => ({ error }))
      if ('answer' in outcome) return outcome.answer
      if ('refusal' in outcome) throw outcome.refusal
      if (attempt >= RETRIES) {
        throw new AppError('unavailable', 'the payment provider does not answer', { cause: outcome.error })
      }
      await delay(retryMs(attempt))
    }
  }
  return {
    get(path, query = {}) {
      const search = formEncode(query)
      return send({ method: 'GET', url: `${apiBase}${path}${search === '' ? '' : `?${search}`}` })
    },
    post: (path, values, idempotencyKey) =>
      send({ method: 'POST', url: apiBase + path, body: formEncode(values), idempotencyKey }),
  }
}

type Outcome = { answer: StripeAnswer } | { refusal: AppError } | { error: unknown }

async function tryOnce(
  call: Call,
  { secretKey, timeoutMs = TIMEOUT_MS }: StripeClientOptions,
): Promise<Outcome> {
  const response = await fetch(call.url, {
    method: call.method,
    headers: {
      authorization: `Bearer ${secretKey.reveal()}`,
      'stripe-version': STRIPE_API_VERSION,
      ...(call.body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
    },
    ...(call.body !== undefined && { body: call.body }),
    // The key must not follow a redirect to somewhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const body: unknown = await response.json()
  const requestId = response.headers.get('request-id')
  if (response.ok) {
    const date = response.headers.get('date')
    const isReplayed = response.headers.get('idempotent-replayed') === 'true'
    return { answer: { body, at: date === null ? null : new Date(date), requestId, isReplayed } }
  }
  const failure = new Error(
    `Stripe answered ${response.status} ${codeOf(body)} (${requestId ?? 'no request id'})`,
  )
  if (mayRetry(response)) return { error: failure }
  const detail =
    response.status === 402 ? 'the payment was declined' : 'the payment provider refused; it was logged'
  return { refusal: new AppError('billing_refused', detail, { cause: failure }) }
}

/** Stripe says itself whether it is of use, where it knows. */
function mayRetry({ status, headers }: Response): boolean {
  const advice = headers.get('stripe-should-retry')
  if (advice !== null) return advice === 'true'
  return status === 409 || status === 429 || status >= 500
}

/** Stripe's own word for what is wrong; the rest of its message may hold what is nobody's business. */
function codeOf(body: unknown): string {
  const error = (body as { error?: { code?: unknown; type?: unknown } } | null)?.error
  return String(error?.code ?? error?.type ?? 'without a code')
}

/** Twice as long each time, of that between half and all, so that many do not come back at once. */
function backOffMs(attempt: number): number {
  const longestMs = Math.min(FIRST_RETRY_MS * 2 ** attempt, MAX_RETRY_MS)
  return longestMs * (0.5 + Math.random() / 2)
}
