import type { FastifyReply, FastifyRequest } from 'fastify'
import { databaseProblem } from '../../kernel/db/index.ts'
import { AppError, type ErrorCode, toProblem } from '../../kernel/errors/index.ts'
import { scrubSecrets } from '../../kernel/scrub-secrets.ts'

type Validated = Error & {
  validation?: { instancePath?: string; message?: string }[]
  validationContext?: string
  statusCode?: number
  code?: string
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_parameter',
  404: 'not_found',
  413: 'payload_too_large',
  414: 'payload_too_large',
  415: 'unsupported_media_type',
}

// In our words: those of the framework repeat what was sent.
const DETAIL_OF: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'the path is not valid: percent-encode it',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is larger than this route takes',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty, though its content type is application/json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body is not as long as Content-Length says',
  FST_ERR_CTP_INVALID_JSON_BODY:
    'the body is not valid JSON, or has a key that is refused, such as __proto__',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'this route does not take that content type',
}

/** Whatever was thrown, as problem+json. What is not the caller's fault is logged and told without detail. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const appError = toAppError(error as Validated)
  if (appError.row.http >= 500) request.log.error({ err: error }, 'request failed')
  // 503 and the like are told by metrics; what has no name of ours is a fault to be mended.
  if (appError.code === 'internal') request.unexpected = error
  if (appError.row.http === 401) reply.header('www-authenticate', 'Bearer')
  const retryAfterSeconds = appError.retryAfterSeconds ?? (appError.row.http === 503 ? 5 : null)
  if (retryAfterSeconds !== null) reply.header('retry-after', String(retryAfterSeconds))
  return (
    reply
      .code(appError.row.http)
      // Errors of the router itself come before the hook that sets it.
      .header('x-request-id', request.id)
      .type('application/problem+json')
      // Whatever a detail was made from: a key that was sent in the wrong place is not shown again.
      .serializer((body: unknown) => scrubSecrets(JSON.stringify(body)))
      .send(toProblem(appError, request.id))
  )
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // Not the path: it may hold what is not to be shown.
  const detail = 'no route has this method and path; /openapi.json lists them'
  return answerError(new AppError('not_found', detail), request, reply)
}

function toAppError(error: Validated): AppError {
  if (error instanceof AppError) return error
  if (error.validation !== undefined) return fromValidation(error)
  const problem = databaseProblem(error)
  if (problem !== null) return problem
  // Fastify's content type parser: a body that is no JSON, or empty where there must be one.
  const isBody = error.statusCode === 400 && error.code?.startsWith('FST_ERR_CTP_')
  const code = isBody ? 'invalid_body' : CODE_OF_STATUS[error.statusCode ?? 500]
  if (code !== undefined) {
    return new AppError(code, DETAIL_OF[error.code ?? ''] ?? 'this route does not take such a request', {
      cause: error,
    })
  }
  return new AppError('internal', 'the request failed and the failure was logged under its request id', {
    cause: error,
  })
}

function fromValidation(error: Validated): AppError {
  const fields = error.validation!.map(issue => ({
    field: (issue.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.'),
    message: issue.message ?? 'is not valid',
  }))
  const isBody = error.validationContext === 'body'
  const detail = fields
    .map(({ field, message }) => (field === '' ? message : `${field} ${message}`))
    .join('; ')
  return new AppError(isBody ? 'invalid_body' : 'invalid_parameter', detail, { fields })
}
