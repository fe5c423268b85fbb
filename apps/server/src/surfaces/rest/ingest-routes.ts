import {
  type IngestProductsResponse,
  ingestProductsRequest,
  ingestProductsResponse,
  problem,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import { type PushContext, type PushOutcome, pushProducts, resolveTarget } from '../../ingest/push/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { App } from '../http/create-app.ts'
import { addBulkRoutes } from './bulk-routes.ts'
import { digestOf, idempotencyKeyOf, waitMsOf } from './push-headers.ts'
import { checkSourceQuota, writerOf } from './writer-of.ts'

export type IngestNeeds = { ingest: PushContext }

const BODY_MAX_BYTES = 16_777_216

/** Where offers are pushed to us: a thousand at a time, or in an upload of any size. */
export function addIngestRoutes(app: App, { ingest }: IngestNeeds): void {
  app.post(
    '/v1/ingest/products',
    {
      config: { access: { scope: 'feeds:write' } },
      bodyLimit: BODY_MAX_BYTES,
      onRequest: async request => refusePacked(request),
      schema: {
        summary: 'Push up to 1,000 products of a source, and hear what became of each',
        description:
          'Idempotency-Key: the same key with the same body answers the same run for a day. Prefer: wait=N: seconds to wait for the result.',
        tags: ['ingest'],
        security: [{ apiKey: [] }],
        body: ingestProductsRequest,
        response: {
          200: ingestProductsResponse,
          202: ingestProductsResponse.describe('Still under way, or held for somebody to look at'),
          207: ingestProductsResponse.describe('Some products were rejected: see errors'),
          '4xx': problem,
        },
      },
    },
    async (request, reply) => {
      const writer = writerOf(request)
      const { products, mode, ...asked } = request.body
      const key = idempotencyKeyOf(request.headers)
      await checkSourceQuota(ingest.db, writer, asked.source)
      const outcome = await pushProducts(ingest, {
        target: await resolveTarget(ingest.db, writer.catalogueOrgId, asked),
        products,
        isSnapshot: mode === 'snapshot',
        key:
          key === null
            ? null
            : { orgId: writer.orgId, key, requestSha256: digestOf('products', request.body) },
        waitMs: waitMsOf(request.headers),
      })
      return reply.code(statusOf(outcome)).send(present(outcome))
    },
  )

  addBulkRoutes(app, { ingest })
}

/** Throws `unsupported_media_type`: a body that is small packed may be anything unpacked. */
function refusePacked({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return
  throw new AppError(
    'unsupported_media_type',
    'this route takes no Content-Encoding; /v1/ingest/bulk takes gzip',
  )
}

function statusOf({ run, rejections }: PushOutcome): 200 | 202 | 207 {
  if (run.status === 'running' || run.status === 'quarantined') return 202
  return rejections.length > 0 ? 207 : 200
}

function present({ run, rejections }: PushOutcome): IngestProductsResponse {
  return {
    run_id: String(run.id),
    status: run.status,
    rows_inserted: run.rowsCreated,
    rows_updated: run.rowsChanged,
    rows_unchanged: run.rowsUnchanged,
    rows_failed: rejections.length,
    errors: rejections.map(({ line, sku, message, code }) => ({
      index: line - 1,
      sku,
      error: message,
      code,
    })),
  }
}
