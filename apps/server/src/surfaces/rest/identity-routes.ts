import {
  decideReviewRequest,
  decisionsParameters,
  decisionsResponse,
  explainParameters,
  explainResponse,
  identityChange,
  identityIdParameter,
  matchesParameters,
  matchesResponse,
  mergeRequest,
  problem,
  review,
  reviewsParameters,
  reviewsResponse,
  splitRequest,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  createMatcherCache,
  type Deciding,
  decideReview,
  listDecisions,
  listReviews,
  loadCompared,
  mergeProducts,
  type Review,
  splitProduct,
  undoDecision,
} from '../../identity/index.ts'
import { actAsPlatform, type DatabaseTransaction, transactionWithRetry } from '../../kernel/db/index.ts'
import { actorOf, recordAudit } from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { answerExplain, answerMatches } from '../present/answer-matches.ts'
import { presentDecision, presentRegrouping, presentReview } from '../present/present-identity.ts'
import { readIdCursor, readReviewCursor, reviewCursor } from '../present/review-cursor.ts'
import type { Services } from '../services.ts'
import { writerOf } from './writer-of.ts'

const READ = { scope: 'catalog:read', isPublic: true } as const
const CURATE = { scope: 'catalog:curate' } as const
const LOOK = { ...CURATE, cost: 0 } as const
const params = identityIdParameter
const curating = { tags: ['identity'], security: [{ apiKey: [] }] }

/**
 * Which offers are one product, why, and what people decide about it: operators about the public catalogue, everybody
 * else about their own.
 */
export function addIdentityRoutes(app: App, services: Services): void {
  const { clock, database } = services
  const { db } = database
  const openMatcher = createMatcherCache({ db, clock })

  app.get(
    '/v1/products/:id/matches',
    {
      config: { access: READ },
      schema: {
        summary: 'Why the offers of a product are one, and why products like it are not',
        tags: ['identity'],
        params,
        querystring: matchesParameters,
        response: { 200: matchesResponse, '4xx': problem },
      },
    },
    async request =>
      answerMatches(services, openMatcher, request.params.id, request.query, visibleTo(request)),
  )

  app.get(
    '/v1/identity/explain',
    {
      config: { access: READ },
      schema: {
        summary: 'What speaks for and against two offers being one product',
        tags: ['identity'],
        querystring: explainParameters,
        response: { 200: explainResponse, '4xx': problem },
      },
    },
    async request => answerExplain(services, openMatcher, request.query, visibleTo(request)),
  )

  app.post(
    '/v1/products/:id/merge',
    {
      config: { access: CURATE },
      schema: {
        ...curating,
        summary: 'Decide that products are one; it holds until it is undone',
        params,
        body: mergeRequest,
        response: { 200: identityChange, '4xx': problem },
      },
    },
    async request => {
      const ids = [request.params.id, ...request.body.product_ids].map(Number)
      return decide(
        request,
        'product.merge',
        `product:${request.params.id}`,
        async (transaction, deciding) => {
          const merged = await mergeProducts(transaction, ids, { ...deciding, reason: request.body.reason })
          return {
            decision_id: String(merged.decisionId),
            product_id: String(merged.productId),
            ...presentRegrouping(merged.regrouping),
          }
        },
      )
    },
  )

  app.post(
    '/v1/products/:id/split',
    {
      config: { access: CURATE },
      schema: {
        ...curating,
        summary: 'Decide that some offers are another product; it holds until it is undone',
        params,
        body: splitRequest,
        response: { 200: identityChange, '4xx': problem },
      },
    },
    async request => {
      const productId = Number(request.params.id)
      const offerIds = request.body.offer_ids.map(Number)
      return decide(request, 'product.split', `product:${productId}`, async (transaction, deciding) => {
        const { reason } = request.body
        const split = await splitProduct(transaction, { productId, offerIds }, { ...deciding, reason })
        return {
          decision_id: String(split.decisionId),
          product_id: String(split.restProductId),
          split_product_id: String(split.splitProductId),
          ...presentRegrouping(split.regrouping),
        }
      })
    },
  )

  app.get(
    '/v1/identity/decisions',
    {
      config: { access: LOOK },
      schema: {
        ...curating,
        summary: 'What was decided about products, newest first',
        querystring: decisionsParameters,
        response: { 200: decisionsResponse, '4xx': problem },
      },
    },
    async request => {
      const { cursor, limit } = request.query
      const beforeId = cursor === undefined ? null : readIdCursor(cursor)
      const decisions = await listDecisions(db, { orgId: writerOf(request).catalogueOrgId, beforeId, limit })
      const last = decisions.at(-1)
      return {
        decisions: decisions.map(presentDecision),
        ...(decisions.length === limit && last && { next_cursor: String(last.id) }),
      }
    },
  )

  app.delete(
    '/v1/identity/decisions/:id',
    {
      config: { access: CURATE },
      schema: {
        ...curating,
        summary:
          'Undo a decision: its offers go back to what they were, and the comparison decides from then on',
        params,
        response: { 204: z.null(), '4xx': problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await decide(request, 'identity.undo', `decision:${id}`, async (transaction, deciding) => {
        const { decision, regrouping } = await undoDecision(transaction, Number(id), deciding)
        return { kind: decision.kind, ...presentRegrouping(regrouping) }
      })
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/v1/identity/reviews',
    {
      config: { access: LOOK },
      schema: {
        ...curating,
        summary: 'Pairs of products that may be one, what matters most first',
        querystring: reviewsParameters,
        response: { 200: reviewsResponse, '4xx': problem },
      },
    },
    async request => {
      const { state, cursor, limit } = request.query
      const after = cursor === undefined ? null : readReviewCursor(cursor)
      const reviews = await listReviews(db, {
        orgId: writerOf(request).catalogueOrgId,
        state,
        after,
        limit,
      })
      const last = reviews.at(-1)
      return {
        reviews: await presentReviews(reviews),
        ...(reviews.length === limit && last && { next_cursor: reviewCursor(last) }),
      }
    },
  )

  app.post(
    '/v1/identity/reviews/:id',
    {
      config: { access: CURATE },
      schema: {
        ...curating,
        summary: 'Answer a pair: the two are one product, or are not',
        params,
        body: decideReviewRequest,
        response: { 200: review, '4xx': problem },
      },
    },
    async request => {
      const { id } = request.params
      const { decision, reason } = request.body
      const { decided } = await decide(
        request,
        `review.${decision}`,
        `review:${id}`,
        async (tx, deciding) => {
          const asked = { reviewId: Number(id), decision }
          const { after } = await decideReview(tx, asked, { ...deciding, reason })
          return { state: after.state, decision_id: after.decisionId, decided: after }
        },
      )
      const [answer] = await presentReviews([decided])
      return answer
    },
  )

  const visibleTo = ({ principal }: FastifyRequest) => services.search.visibilityOf(principal.orgId)

  async function presentReviews(reviews: readonly Review[]) {
    const ids = reviews.flatMap(({ leftOfferId, rightOfferId }) => [leftOfferId, rightOfferId])
    const offers = await loadCompared(db, new Map(), ids)
    const titles = new Map(offers.map(({ offerId, text }) => [offerId, text.title]))
    return reviews.map(each => presentReview(each, titles))
  }

  /** The decision and its entry in the log are one transaction. */
  function decide<T extends Record<string, unknown>>(
    request: FastifyRequest,
    action: string,
    target: string,
    work: (transaction: DatabaseTransaction, deciding: Omit<Deciding, 'reason'>) => Promise<T>,
  ): Promise<T> {
    const { principal, requestId } = callerOf(request)
    const actor = actorOf(principal)
    const now = clock.now()
    const orgId = writerOf(request).catalogueOrgId
    return transactionWithRetry(db, async transaction => {
      const outcome = await work(transaction, { orgId, by: `${actor.kind}:${actor.id}`, now })
      const { decided: _, ...after } = outcome as T & { decided?: unknown }
      await actAsPlatform(transaction)
      await recordAudit(transaction, {
        orgId: principal.orgId,
        actor,
        action,
        target,
        before: null,
        after,
        requestId,
        at: now,
      })
      return outcome
    })
  }
}
