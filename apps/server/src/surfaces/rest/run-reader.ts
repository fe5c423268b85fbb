import type { FastifyRequest } from 'fastify'
import type { RunReader } from '../../ingest/push/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { writerOf } from './writer-of.ts'

/** Whose runs the caller sees. Throws `missing_credentials`. */
export function readerOf(request: FastifyRequest): RunReader {
  const { orgId, isOperator } = writerOf(request)
  return { orgId, isOperator }
}

/** Where a page goes on; null without a cursor. Throws `invalid_cursor`. */
export function placeOf(cursor: string | undefined): number | null {
  if (cursor === undefined) return null
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError('invalid_cursor', 'this is no cursor of this list')
  return Number(cursor)
}
