import type { Socket } from 'node:net'
import { AppError, toProblem } from '../../kernel/errors/index.ts'

type ParserError = Error & { code?: string }

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
}

const LINGER_MS = 1_000

/** Answers what Node's HTTP parser refused, for which there is no request to reply to, and closes the connection. */
export function answerClientError(
  error: ParserError,
  socket: Socket,
  securityHeaders: ReadonlyMap<string, string>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const requestId = crypto.randomUUID()
  const problem = toProblem(toAppError(error.code), requestId)
  const body = JSON.stringify(problem)
  const lines = [
    `HTTP/1.1 ${problem.status} ${REASONS[problem.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    `x-request-id: ${requestId}`,
    ...Array.from(securityHeaders, ([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  // A peer that never closes its side would keep the connection; closed at once, it might not read why.
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

function toAppError(code: string | undefined): AppError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AppError('request_timeout', 'the request did not arrive in time')
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AppError('headers_too_large', 'the address and headers are too long')
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new AppError('payload_too_large', 'the chunk extensions are too long')
  }
  return new AppError(
    'invalid_parameter',
    'the request is not valid HTTP; percent-encode the address (¤ is often a broken &curren)',
  )
}
