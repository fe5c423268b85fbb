import type { Socket } from 'node:net'
import { AppError, toProblem } from '../../kernel/errors/index.ts'

type ParserError = Error & { code?: string }

/** Answers what Node's HTTP parser refused, for which there is no request to reply to, and closes the connection. */
export function answerClientError(error: ParserError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new AppError('payload_too_large', 'the address and headers are too long')
      : new AppError(
          'invalid_parameter',
          'the request is not valid HTTP; percent-encode the address (¤ is often a broken &curren)',
        )
  const body = JSON.stringify(toProblem(problem, crypto.randomUUID()))
  const reason = problem.row.http === 413 ? 'Payload Too Large' : 'Bad Request'
  socket.end(
    `HTTP/1.1 ${problem.row.http} ${reason}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
