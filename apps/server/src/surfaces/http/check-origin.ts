import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../kernel/errors/index.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

type Asked = { method: string; headers: IncomingHttpHeaders }

/**
 * Throws `foreign_origin` for a request that changes something and that a browser sends for a page of another site.
 * Wherever a cookie counts, this must be asked: a browser adds the cookie whoever made it send the request.
 */
export function checkOrigin({ method, headers }: Asked, publicUrl: string): void {
  if (SAFE.has(method)) return
  const { origin, host, 'sec-fetch-site': site } = headers
  // Every browser sends one of the two with such a request; who sends neither has no cookie of ours by right.
  const isOwn = origin === undefined ? site === 'same-origin' : isOwnOrigin(origin, host, publicUrl)
  if (!isOwn) throw new AppError('foreign_origin', 'a page of another site may not do this with your cookie')
}

/** By the address that people are told, or by the one that the browser itself used. */
function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false
  return new URL(origin).origin === new URL(publicUrl).origin || new URL(origin).host === host
}
