import type { FastifyReply, FastifyRequest } from 'fastify'
import { isDatabaseAway } from '../../kernel/db/index.ts'
import { AppError, type ErrorCode, toProblem } from '../../kernel/errors/index.ts'

type Validated = Error & {
  validation?: { instancePath?: string; message?: string }[]
  validationContext?: string
  statusCode?: number
  code?: string
}

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_parameter',
  404: 'not_found',
  413: 'payload_too_large',
  414: 'payload_too_large',
  415: 'unsupported_media_type',
}

/** Whatever was thrown, as problem+json. What is not the caller's fault is logged and told without detail. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const appError = toAppError(error as Validated)
  if (appError.row.http >= 500) request.log.error({ err: error }, 'request failed')
  if (appError.row.http === 401) reply.header('www-authenticate', 'Bearer')
  if (appError.row.http === 503) reply.header('retry-after', '5')
  return (
    reply
      .code(appError.row.http)
      // Errors of the router itself come before the hook that sets it.
      .header('x-request-id', request.id)
      .type('application/problem+json')
      .serializer(JSON.stringify)
      .send(toProblem(appError, request.id))
  )
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0]!.slice(0, 200)
  return answerError(new AppError('not_found', `there is no ${request.method} ${path}`), request, reply)
}

function toAppError(error: Validated): AppError {
  if (error instanceof AppError) return error
  if (error.validation !== undefined) return fromValidation(error)
  if (isDatabaseAway(error))
    return new AppError('unavailable', 'the database does not answer', { cause: error })
  // Fastify's content type parser: a body that is no JSON, or empty where there must be one.
  const isBody = error.statusCode === 400 && error.code?.startsWith('FST_ERR_CTP_')
  const code = isBody ? 'invalid_body' : CODE_OF_STATUS[error.statusCode ?? 500]
  if (code !== undefined) return new AppError(code, error.message, { cause: error })
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
