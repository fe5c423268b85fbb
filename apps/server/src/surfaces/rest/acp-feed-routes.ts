import { Readable } from 'node:stream'
import {
  acpCreateFeedRequest,
  acpError,
  acpFeed,
  acpFeedIdParameter,
  acpProductsResponse,
  acpUpsertRequest,
  acpUpsertResponse,
} from '@buywhere/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type AcpFeed,
  createAcpFeed,
  getAcpFeed,
  type PushContext,
  pageAcpProducts,
  patchAcpProducts,
} from '../../ingest/push/index.ts'
import type { App } from '../http/create-app.ts'
import { tellAsAcp } from './acp-error.ts'
import { waitMsOf } from './push-headers.ts'
import { checkSourceQuota, writerOf } from './writer-of.ts'

const WRITE = { scope: 'feeds:write' } as const
const BODY_MAX_BYTES = 16_777_216
const TAGS = ['acp']
const SECURED = [{ apiKey: [] }]

/** The agent-hosted Feed API of the Agentic Commerce Protocol, 2026-04-17. Its errors are the protocol's own. */
export function addAcpFeedRoutes(app: App, { ingest }: { ingest: PushContext }): void {
  const { db } = ingest
  const onSend = async (_request: FastifyRequest, reply: FastifyReply, payload: unknown) =>
    tellAsAcp(reply, payload)

  app.post(
    '/feeds',
    {
      config: { access: WRITE },
      onSend,
      schema: {
        summary: 'Make a feed',
        tags: TAGS,
        security: SECURED,
        body: acpCreateFeedRequest,
        response: { 201: acpFeed, '4xx': acpError },
      },
    },
    async (request, reply) => {
      const writer = writerOf(request)
      await checkSourceQuota(db, writer, null)
      const feed = await createAcpFeed(ingest, writer, request.body.target_country ?? null)
      return reply.code(201).send(present(feed))
    },
  )

  app.get(
    '/feeds/:id',
    {
      config: { access: WRITE },
      onSend,
      schema: {
        summary: 'What is known of a feed',
        tags: TAGS,
        security: SECURED,
        params: acpFeedIdParameter,
        response: { 200: acpFeed, '4xx': acpError },
      },
    },
    async request => present(await getAcpFeed(db, writerOf(request).orgId, request.params.id)),
  )

  app.get(
    '/feeds/:id/products',
    {
      config: { access: WRITE },
      onSend,
      schema: {
        summary: 'Every product of a feed',
        tags: TAGS,
        security: SECURED,
        params: acpFeedIdParameter,
        response: { 200: acpProductsResponse, '4xx': acpError },
      },
    },
    async (request, reply) => {
      const { orgId } = writerOf(request)
      const { id } = await getAcpFeed(db, orgId, request.params.id)
      return sendPages(reply, pageAcpProducts(db, orgId, id))
    },
  )

  app.patch(
    '/feeds/:id/products',
    {
      config: { access: WRITE },
      onSend,
      bodyLimit: BODY_MAX_BYTES,
      schema: {
        summary: 'Put products into a feed, each in the place of the one with its id',
        tags: TAGS,
        security: SECURED,
        params: acpFeedIdParameter,
        body: acpUpsertRequest,
        response: { 200: acpUpsertResponse, '4xx': acpError },
      },
    },
    async request => {
      const { id } = request.params
      await patchAcpProducts(ingest, writerOf(request), {
        feedId: id,
        products: request.body.products,
        waitMs: waitMsOf(request.headers),
      })
      return { id, accepted: true }
    },
  )
}

function present({ id, targetCountry, updatedAt }: AcpFeed) {
  return {
    id,
    ...(targetCountry !== null && { target_country: targetCountry }),
    updated_at: updatedAt.toISOString(),
  }
}

/** As many as there are: they are written as they are read. */
function sendPages(reply: FastifyReply, pages: AsyncIterable<readonly unknown[]>): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Readable.from(asJson(pages)))
}

async function* asJson(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let separator = '{"products":['
  for await (const products of pages) {
    for (const product of products) {
      yield separator + JSON.stringify(product)
      separator = ','
    }
  }
  yield separator === ',' ? ']}' : '{"products":[]}'
}
