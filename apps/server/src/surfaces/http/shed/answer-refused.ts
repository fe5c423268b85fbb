import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, type ErrorCode, toProblem } from '../../../kernel/errors/index.ts'

const ID = '00000000-0000-0000-0000-000000000000'
/** What is left of a larger body is not worth reading to its end. */
const READ_ON_MAX_BYTES = 65_536

export type Refusal = {
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    headers: Iterable<readonly [string, string]>,
  ): void
}

/**
 * A 503 in problem form that costs next to nothing: it is written once, and only the request's id is put in. `retryAfter`
 * in seconds; asked anew each time, so that not all come back at once.
 */
export function createRefusal(code: ErrorCode, detail: string, retryAfter: () => number): Refusal {
  const [before = '', after = ''] = JSON.stringify(toProblem(new AppError(code, detail), ID)).split(ID)
  const contentLength = String(Buffer.byteLength(before + ID + after))
  return {
    answer(request, response, headers) {
      const id = crypto.randomUUID()
      // All at once: under overload these are most of the answers, and headers set one by one cost more.
      const head = [
        'content-type',
        'application/problem+json',
        'content-length',
        contentLength,
        'x-request-id',
        id,
        'retry-after',
        String(retryAfter()),
        'cache-control',
        'no-store',
      ]
      for (const [name, value] of headers) head.push(name, value)
      if (hasLargeBody(request)) head.push('connection', 'close')
      response.writeHead(503, head)
      response.end(request.method === 'HEAD' ? undefined : before + id + after)
    },
  }
}

function hasLargeBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true
  return Number(headers['content-length'] ?? 0) > READ_ON_MAX_BYTES
}
