import type { FastifyInstance } from 'fastify'
import { answerClientError } from './answer-client-error.ts'
import type { ServerLimits } from './server-limits.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may take as long as it keeps coming: it goes to disk, and whoever sends it is known. */
    isUpload?: boolean
  }
}

type Needs = { limits: ServerLimits; securityHeaders: ReadonlyMap<string, string> }

/**
 * How long bodies may take. Node knows one limit for all requests, so that it can be no shorter than the longest
 * upload; what all others are held to is ours to watch.
 */
export function addBodyTime(app: FastifyInstance, { limits, securityHeaders }: Needs): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request
    if (!hasBody(raw.headers)) return done()
    const { socket } = raw
    if (request.routeOptions.config.isUpload) {
      socket.setTimeout(limits.uploadIdleTimeoutMs)
      // What is made of a large body takes its time without a byte on the wire.
      raw.once('end', () => socket.setTimeout(limits.idleTimeoutMs))
      return done()
    }
    const timer = setTimeout(() => {
      if (raw.complete) return
      // Answered before its body was read: a second answer would be taken for that of the next request.
      if (reply.raw.headersSent) socket.destroy()
      else answerClientError(bodyTooSlow(), socket, securityHeaders)
    }, limits.bodyTimeoutMs)
    timer.unref()
    raw.once('close', () => clearTimeout(timer))
    done()
  })
}

function hasBody(headers: Record<string, unknown>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** As Node says it of what takes longer than its own limit. */
function bodyTooSlow(): Error & { code: string } {
  return Object.assign(new Error('the body did not arrive in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
}
