import type { AppError } from './app-error.ts'

/** RFC 9457 body. `error` repeats code and message for clients written before problem+json. */
export function toProblem(error: AppError, requestId: string) {
  return {
    type: `https://buywhere.dev/problems/${error.code}`,
    title: error.row.title,
    status: error.row.http,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.fields.length > 0 && { errors: error.fields }),
    ...error.extensions,
    error: {
      code: error.code,
      message: error.message,
      doc_url: `https://buywhere.dev/problems/${error.code}`,
    },
  }
}
