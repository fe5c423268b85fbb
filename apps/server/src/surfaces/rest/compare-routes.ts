import {
  bestPriceParameters,
  bestPriceResponse,
  compareBody,
  compareParameters,
  compareResponse,
  idParameter,
  problem,
  productOffersParameters,
  productOffersResponse,
  similarParameters,
  similarResponse,
} from '@buywhere/contract'
import { z } from 'zod'
import type { App } from '../http/create-app.ts'
import { answerBestPrice } from '../present/answer-best-price.ts'
import { answerComparison } from '../present/answer-comparison.ts'
import { answerProductOffers, answerSimilar } from '../present/answer-similar.ts'
import type { Services } from '../services.ts'
import { ANSWER_KINDS } from './answer-kinds.ts'
import { createCachedAnswers } from './cached-answers.ts'

const READ = { scope: 'catalog:read', isPublic: true } as const
const params = z.object({ id: idParameter })

/** What helps to decide where to buy: products side by side, the best price, alternatives, offers by landed cost. */
export function addCompareRoutes(app: App, services: Services): void {
  const answers = createCachedAnswers(services)
  const tags = ['catalogue']
  app.get(
    '/v1/products/compare',
    {
      config: { access: READ },
      schema: {
        summary: 'Compare 2 to 10 products',
        tags,
        querystring: compareParameters,
        response: { 200: compareResponse, '4xx': problem },
      },
    },
    async ({ query, principal }) =>
      answerComparison(services, query, services.search.visibilityOf(principal.orgId)),
  )
  app.post(
    '/v1/products/compare',
    {
      config: { access: READ },
      schema: {
        summary: 'Compare 2 to 10 products',
        tags,
        body: compareBody,
        response: { 200: compareResponse, '4xx': problem },
      },
    },
    async ({ body: { product_ids: ids, ...view }, principal }) =>
      answerComparison(services, { ids, ...view }, services.search.visibilityOf(principal.orgId)),
  )
  app.get(
    '/v1/products/best-price',
    {
      onRequest: answers.answerAgain,
      config: { access: READ },
      schema: {
        summary: 'The cheapest offer of a thing that can be believed and bought',
        tags,
        querystring: bestPriceParameters,
        response: { 200: bestPriceResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.bestPrice }, async visible =>
        JSON.stringify(answerBestPrice(services, request.query, visible)),
      ),
  )
  app.get(
    '/v1/products/:id/similar',
    {
      config: { access: READ },
      schema: {
        summary: 'What one may buy instead of a product',
        tags,
        params,
        querystring: similarParameters,
        response: { 200: similarResponse, '4xx': problem },
      },
    },
    async ({ params: { id }, query, principal }) =>
      answerSimilar(services, id, query, services.search.visibilityOf(principal.orgId)),
  )
  app.get(
    '/v1/products/:id/offers',
    {
      config: { access: READ },
      schema: {
        summary: "A product's offers, by landed cost or by price",
        tags,
        params,
        querystring: productOffersParameters,
        response: { 200: productOffersResponse, '4xx': problem },
      },
    },
    async ({ params: { id }, query, principal }) =>
      answerProductOffers(services, id, query, services.search.visibilityOf(principal.orgId)),
  )
}
