import type { FastifyReply } from 'fastify'

type Problem = { status: number; detail: string; code: string; errors?: { field: string }[] }

/** The protocol's names for what we call otherwise. */
const CODES: Readonly<Record<string, string>> = { not_found: 'feed_not_found' }
const CODE_OF_PARAM: Readonly<Record<string, string>> = {
  target_country: 'invalid_target_country',
  products: 'invalid_product_payload',
}

/** Our problem as an error of the Agentic Commerce Protocol; every other payload as it is. */
export function tellAsAcp(reply: FastifyReply, payload: unknown): unknown {
  if (reply.statusCode < 400 || typeof payload !== 'string') return payload
  const { status, detail, code, errors } = JSON.parse(payload) as Problem
  const param = code === 'not_found' ? 'id' : errors?.[0]?.field.split('.')[0]
  reply.type('application/json; charset=utf-8')
  return JSON.stringify({
    type: typeOf(status),
    code: CODES[code] ?? CODE_OF_PARAM[param ?? ''] ?? code,
    message: detail,
    ...(param !== undefined && param !== '' && { param }),
  })
}

function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_exceeded'
  if (status >= 500) return 'processing_error'
  return 'invalid_request'
}
