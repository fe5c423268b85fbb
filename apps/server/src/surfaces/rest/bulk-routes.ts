import { Readable } from 'node:stream'
import { ingestBulkParameters, ingestBulkResponse, problem } from '@buywhere/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getRun } from '../../ingest/index.ts'
import {
  findUpload,
  type PushContext,
  receiveUpload,
  resolveTarget,
  UPLOAD_MAX_BYTES,
} from '../../ingest/push/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { App } from '../http/create-app.ts'
import { digestOf, idempotencyKeyOf, waitMsOf } from './push-headers.ts'
import { checkSourceQuota, writerOf } from './writer-of.ts'

const CONTENT_TYPES = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/json',
  'application/gzip',
  'application/octet-stream',
  'application/partial-upload',
]
const ACCESS = { scope: 'feeds:write' } as const
const TAGS = ['ingest']
/** Of one organisation in this process: each may take its time, and holds a connection all the while. */
const UPLOADS_AT_ONCE_MAX = 20
const RETRY_AFTER_SECONDS = 30
const SECURED = [{ apiKey: [] }]

/** Uploads of any size, which go to disk as they come and can be continued where they broke off. */
export function addBulkRoutes(app: App, { ingest }: { ingest: PushContext }): void {
  const uploading = new Map<number, number>()
  app.register(async instance => {
    const scope = instance.withTypeProvider<ZodTypeProvider>()
    // The body is read as it comes: it is larger than memory.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(CONTENT_TYPES, (_request, payload, done) => done(null, payload))
    // What is not read of a body would be read to its end before the next request.
    scope.addHook('onSend', async (request, reply) => {
      if (!request.raw.complete) reply.header('connection', 'close')
    })

    scope.post(
      '/v1/ingest/bulk',
      {
        config: { access: ACCESS, isUpload: true },
        schema: {
          summary: 'Upload products of a source as JSON lines, packed with gzip or not, up to 2 GB',
          description:
            'Idempotency-Key names the upload. Upload-Complete: ?0 sends a part of it, Upload-Offset says where the part begins; HEAD tells how far it has come.',
          tags: TAGS,
          security: SECURED,
          querystring: ingestBulkParameters,
          response: { 202: ingestBulkResponse, 204: z.null(), '4xx': problem },
        },
      },
      async (request, reply) => {
        const writer = writerOf(request)
        const { mode, ...asked } = request.query
        const key = idempotencyKeyOf(request.headers)
        await checkSourceQuota(ingest.db, writer, asked.source)
        const target = await resolveTarget(ingest.db, writer.catalogueOrgId, asked)
        const upload = {
          target,
          isSnapshot: mode === 'snapshot',
          key:
            key === null
              ? null
              : { orgId: writer.orgId, key, requestSha256: digestOf('bulk', request.query) },
          ...partOf(request),
          body: request.body instanceof Readable ? request.body : Readable.from([]),
          waitMs: waitMsOf(request.headers),
        }
        const outcome = await oneOfFew(uploading, writer.orgId, () => receiveUpload(ingest, upload))
        if (outcome.runId === null) return sayOffset(reply, outcome.bytes, false).code(204).send(null)
        const { status } = await getRun(ingest.db, outcome.runId)
        const statusUrl = `/v1/ingest/runs/${outcome.runId}`
        return reply
          .code(202)
          .header('location', statusUrl)
          .header('upload-complete', '?1')
          .send({ run_id: String(outcome.runId), status, status_url: statusUrl })
      },
    )

    scope.head(
      '/v1/ingest/bulk',
      {
        config: { access: { ...ACCESS, cost: 0 } },
        schema: {
          summary: 'How far an upload has come: Upload-Offset, Upload-Complete',
          tags: TAGS,
          security: SECURED,
          response: { 204: z.null(), '4xx': problem },
        },
      },
      async (request, reply) => {
        const key = idempotencyKeyOf(request.headers)
        if (key === null) throw new AppError('invalid_parameter', 'send the Idempotency-Key of the upload')
        const upload = await findUpload(ingest.db, writerOf(request).orgId, key)
        if (upload === null) throw new AppError('not_found', 'there is no upload of this key')
        return sayOffset(reply, upload.bytesReceived, upload.isComplete).code(204).send(null)
      },
    )
  })
}

async function oneOfFew<T>(running: Map<number, number>, orgId: number, work: () => Promise<T>): Promise<T> {
  const others = running.get(orgId) ?? 0
  if (others >= UPLOADS_AT_ONCE_MAX) {
    throw new AppError('too_many_uploads', `wait for one of ${UPLOADS_AT_ONCE_MAX} uploads under way`, {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  }
  running.set(orgId, others + 1)
  try {
    return await work()
  } finally {
    const left = (running.get(orgId) ?? 1) - 1
    if (left > 0) running.set(orgId, left)
    else running.delete(orgId)
  }
}

/** Which part of an upload this is; without the headers, all of it. */
function partOf({ headers }: FastifyRequest): { offset: number | null; isLast: boolean } {
  const offset = headers['upload-offset']
  const complete = headers['upload-complete'] ?? '?1'
  if (offset !== undefined && !/^\d{1,12}$/.test(String(offset))) {
    throw new AppError('invalid_parameter', 'Upload-Offset: bytes sent before, such as 1048576')
  }
  if (complete !== '?0' && complete !== '?1') {
    throw new AppError(
      'invalid_parameter',
      'Upload-Complete: ?1 when the upload ends with this part, else ?0',
    )
  }
  return { offset: offset === undefined ? null : Number(offset), isLast: complete === '?1' }
}

function sayOffset(reply: FastifyReply, bytes: number, isComplete: boolean): FastifyReply {
  return reply
    .header('upload-offset', String(bytes))
    .header('upload-complete', isComplete ? '?1' : '?0')
    .header('upload-limit', `max-size=${UPLOAD_MAX_BYTES}`)
}
