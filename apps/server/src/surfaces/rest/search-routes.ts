import {
  idParameter,
  modifiedResponse,
  problem,
  productResponse,
  productsParameters,
  searchParameters,
  searchResponse,
  suggestParameters,
  suggestResponse,
  viewParameters,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../http/create-app.ts'
import { answerModified } from '../present/answer-modified.ts'
import { findProduct } from '../present/find-product.ts'
import { listProductsAsText } from '../present/list-products.ts'
import { suggestWords } from '../present/suggest-words.ts'
import type { Services } from '../services.ts'
import { ANSWER_KINDS } from './answer-kinds.ts'
import { createCachedAnswers } from './cached-answers.ts'
import { checkPlan } from './check-plan.ts'

const NO_WORDS = searchParameters.parse({})
const READ = { scope: 'catalog:read', isPublic: true } as const

/** Search, listing, suggestions and a single product, under /v1 and under the older /api. */
export function addSearchRoutes(app: App, services: Services): void {
  const answers = createCachedAnswers(services)
  const onRequest = answers.answerAgain
  for (const prefix of ['/v1', '/api']) {
    const isOlder = prefix === '/api'
    app.get(
      `${prefix}/search`,
      {
        onRequest,
        config: { access: READ },
        schema: {
          summary: 'Search products',
          tags: ['catalogue'],
          hide: isOlder,
          querystring: searchParameters,
          response: { 200: searchResponse, '4xx': problem },
        },
      },
      (request, reply) =>
        answers.answer(request, reply, { kind: ANSWER_KINDS.search }, visible =>
          listProductsAsText(services, checkPlan(request, request.query), visible),
        ),
    )
    app.get(
      `${prefix}/products`,
      {
        onRequest,
        config: { access: READ },
        schema: {
          summary: 'List products, or those that were modified since',
          tags: ['catalogue'],
          hide: isOlder,
          querystring: productsParameters,
          response: { 200: z.union([searchResponse, modifiedResponse]), '4xx': problem },
        },
      },
      async (request, reply) => {
        const { modified_since, ...query } = request.query
        if (modified_since !== undefined) {
          const asked = { ...checkPlan(request, query), modified_since }
          const modified = await answerModified(
            services,
            asked,
            namesOf(request),
            request.principal.visibleOrgIds,
          )
          request.metered = { tool: null, results: modified.products.length }
          return modified
        }
        return answers.answer(request, reply, { kind: ANSWER_KINDS.products }, visible =>
          listProductsAsText(services, { ...NO_WORDS, ...checkPlan(request, query) }, visible),
        )
      },
    )
    app.get(
      `${prefix}/suggest`,
      {
        onRequest,
        config: { access: READ },
        schema: {
          summary: 'Ways to end the word being typed',
          tags: ['catalogue'],
          hide: isOlder,
          querystring: suggestParameters,
          response: { 200: suggestResponse, '4xx': problem },
        },
      },
      (request, reply) =>
        answers.answer(request, reply, { kind: ANSWER_KINDS.suggest }, async visible =>
          JSON.stringify(suggestWords(services, request.query, visible)),
        ),
    )
    app.get(
      `${prefix}/products/:id`,
      {
        config: { access: READ },
        schema: {
          summary: 'Get a product by its id or by the id of one of its offers',
          tags: ['catalogue'],
          hide: isOlder,
          params: z.object({ id: idParameter }),
          querystring: viewParameters,
          response: { 200: productResponse, '4xx': problem },
        },
      },
      async request => {
        const product = findProduct(
          services,
          request.params.id,
          request.query.currency,
          services.search.visibilityOf(request.principal.orgId),
        )
        return { ...product, results: [product] }
      },
    )
  }
}

/** The parameters that were sent, without those that have a default. */
const namesOf = ({ raw }: FastifyRequest): string[] => [
  ...new Set(new URLSearchParams(raw.url?.split('?', 2)[1] ?? '').keys()),
]
