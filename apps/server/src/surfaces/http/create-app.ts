import type { IncomingMessage, ServerResponse } from 'node:http'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from '../../kernel/log.ts'
import { answerClientError } from './answer-client-error.ts'
import { answerError, answerNotFound } from './answer-error.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

const BODY_LIMIT_BYTES = 1_048_576
const REQUEST_TIMEOUT_MS = 30_000
const MAX_PATH_PARAM_CHARS = 200

/** An HTTP application that checks what comes in, answers errors as problems, and logs one line a request. */
export function createApp(log: Logger): App {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PATH_PARAM_CHARS, ignoreTrailingSlash: true },
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // Bytes that are no HTTP at all, such as a raw ¤ in the address, never become a request.
    clientErrorHandler: answerClientError,
    // The router's own errors (a malformed percent sign) never reach the error handler.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>()

  app.setValidatorCompiler(validatorCompiler)
  // Answers are held against their schemas in tests; in production plain JSON is twice as fast.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNotFound)
  // A connection that stayed open behind its last answer would hold the end of the process up.
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done()
  })
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const isFailure = reply.statusCode >= 500
    if (isFailure || log.isLevelEnabled('debug')) {
      const line = {
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 100) / 100,
      }
      if (isFailure) request.log.error(line, 'request')
      else request.log.debug(line, 'request')
    }
    done()
  })
  return app as App
}
