import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from '../../kernel/log.ts'
import { runAs } from '../../kernel/telemetry/index.ts'
import { answerClientError } from './answer-client-error.ts'
import { answerError, answerNotFound } from './answer-error.ts'
import { addBodyTime } from './body-time.ts'
import { clientAddressOf } from './client-address.ts'
import { addProtection } from './protect.ts'
import { createSecurityHeaders } from './security-headers.ts'
import { SERVER_LIMITS, type ServerLimits } from './server-limits.ts'
import { createRefusalHeaders, type LoadGate } from './shed/index.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

export type AppOptions = {
  log: Logger
  /** The public reaches us by https (PUBLIC_URL): promise to stay with it. */
  isHttps?: boolean
  /** CORS_ORIGINS: web pages that may read answers; none when left out. */
  corsOrigins?: readonly string[]
  /** TRUSTED_PROXIES: whose X-Forwarded-For counts; nobody's when left out. */
  trustedProxies?: readonly string[]
  limits?: Partial<ServerLimits>
  /** Turns away what is too much; everything is let in when left out. */
  gate?: LoadGate | undefined
}

const MAX_PATH_PARAM_CHARS = 200

/** An HTTP application that checks what comes in, answers errors as problems, and logs one line a request. */
export function createApp(options: AppOptions): App {
  const { log, isHttps = false, corsOrigins = [], trustedProxies = [] } = options
  const limits = { ...SERVER_LIMITS, ...options.limits }
  const securityHeaders = createSecurityHeaders(isHttps)
  const { gate } = options
  const refusalHeaders = createRefusalHeaders(securityHeaders, corsOrigins)
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    bodyLimit: limits.bodyBytes,
    serverFactory: (handle: RequestListener) =>
      createServer(
        {
          requestTimeout: limits.requestTimeoutMs,
          keepAliveTimeout: limits.keepAliveTimeoutMs,
          maxHeaderSize: limits.headerBytes,
          headersTimeout: limits.headersTimeoutMs,
          connectionsCheckingInterval: limits.timeoutCheckMs,
          // Node's refusal carries none of our headers: `checkRequest` refuses instead.
          requireHostHeader: false,
        },
        // Before the router: what is turned away must cost next to nothing.
        gate === undefined
          ? handle
          : (request, response) =>
              gate.pass(request, response, refusalHeaders, () => handle(request, response)),
      ).setTimeout(limits.idleTimeoutMs),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    forceCloseConnections: 'idle',
    // As above; a request that still comes in on an open connection is answered like any other, and the last there.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PATH_PARAM_CHARS, ignoreTrailingSlash: true },
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // Bytes that are no HTTP at all, such as a raw ¤ in the address, never become a request.
    clientErrorHandler: (error, socket) => answerClientError(error, socket, securityHeaders),
    // The router's own errors (a malformed percent sign) reach neither hooks nor the error handler.
    frameworkErrors: (error, request, reply) => {
      reply.raw.setHeaders(new Map(securityHeaders))
      return answerError(error, request, reply)
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.server.maxConnections = limits.connections
  // An expectation may be ignored; Node's own refusal would be bare.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))

  app.setValidatorCompiler(validatorCompiler)
  // Answers are held against their schemas in tests; in production plain JSON is twice as fast.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNotFound)
  // A web page may send it without asking first (no preflight), and no route reads it.
  app.removeContentTypeParser('text/plain')
  // A connection that stayed open behind its last answer would hold the end of the process up.
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done()
  })
  // Before every other hook: whoever asks who calls (guard.ts) adds its own to the application made here.
  addProtection(app, { securityHeaders, corsOrigins })
  addBodyTime(app, { limits, securityHeaders })
  app.addHook('onResponse', (request, reply, done) => {
    const tell = () => logAnswer(request, reply, log.isLevelEnabled('debug'))
    // The answer ends in the connection's context: the line is to carry the request's ids.
    if (request.current) runAs(request.current, tell)
    else tell()
    done()
  })
  return app as App
}

/** One line for what failed on our side and for who was turned away; for everything at `debug`. */
function logAnswer(request: FastifyRequest, reply: FastifyReply, isAllTold: boolean): void {
  const { statusCode } = reply
  const isRefused = statusCode === 401 || statusCode === 403
  const level = statusCode >= 500 ? 'error' : isRefused ? 'info' : 'debug'
  if (level === 'debug' && !isAllTold) return
  request.log[level](
    {
      ...(request.principal?.orgId != null && { org_id: request.principal.orgId }),
      method: request.method,
      // The route, not the address: people put keys into addresses.
      route: request.routeOptions.url,
      status: statusCode,
      ...(isRefused && { address: clientAddressOf(request) }),
      duration_ms: Math.round(reply.elapsedTime * 100) / 100,
    },
    'request',
  )
}
