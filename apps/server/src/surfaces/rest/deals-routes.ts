import {
  dealsParameters,
  dealsResponse,
  priceDropsParameters,
  priceDropsResponse,
  problem,
  trendingParameters,
  trendingResponse,
} from '@buywhere/contract'
import type { App } from '../http/create-app.ts'
import { answerDeals, answerPriceDrops } from '../present/answer-deals.ts'
import { answerTrending } from '../present/answer-trending.ts'
import type { Services } from '../services.ts'
import { ANSWER_KINDS } from './answer-kinds.ts'
import { createCachedAnswers } from './cached-answers.ts'
import { checkPlan } from './check-plan.ts'

const READ = { scope: 'catalog:read', isPublic: true } as const

/** What costs less than it did, by our own history; and what people click. */
export function addDealsRoutes(app: App, services: Services): void {
  const answers = createCachedAnswers(services)
  const shared = { onRequest: answers.answerAgain, config: { access: READ } }
  const tags = ['deals']
  for (const path of ['/v1/deals', '/v1/products/deals']) {
    app.get(
      path,
      {
        ...shared,
        schema: {
          summary: 'Prices below the lowest of the 30 days before',
          tags,
          hide: path !== '/v1/deals',
          querystring: dealsParameters,
          response: { 200: dealsResponse, '4xx': problem },
        },
      },
      (request, reply) =>
        answers.answer(request, reply, { kind: ANSWER_KINDS.deals }, async visible =>
          JSON.stringify(await answerDeals(services, checkPlan(request, request.query), visible)),
        ),
    )
  }
  app.get(
    '/v1/price-drops',
    {
      ...shared,
      schema: {
        summary: 'Prices below the one before',
        tags,
        querystring: priceDropsParameters,
        response: { 200: priceDropsResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.priceDrops }, async visible =>
        JSON.stringify(await answerPriceDrops(services, checkPlan(request, request.query), visible)),
      ),
  )
  app.get(
    '/v1/trending',
    {
      ...shared,
      schema: {
        summary: 'What people click',
        tags,
        querystring: trendingParameters,
        response: { 200: trendingResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.trending }, async visible =>
        JSON.stringify(await answerTrending(services, checkPlan(request, request.query), visible)),
      ),
  )
}
