import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'

// Browsers keep a `__Host-` cookie for this host alone: no other below the same domain can set or read it.
const NAME = '__Host-bw_session'
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax'
const FORM = new RegExp(`(?:^|;\\s*)${NAME}=([A-Za-z0-9_-]{16,100})(?:;|$)`)

/** The session that a browser shows; null when it shows none. */
export function sessionCookieOf(headers: IncomingHttpHeaders): string | null {
  return FORM.exec(headers.cookie ?? '')?.[1] ?? null
}

export function setSessionCookie(reply: FastifyReply, token: string, seconds: number): void {
  reply.header('set-cookie', `${NAME}=${token}; Max-Age=${seconds}; ${ATTRIBUTES}`)
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.header('set-cookie', `${NAME}=; Max-Age=0; ${ATTRIBUTES}`)
}
