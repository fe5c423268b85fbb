import {
  idParameter,
  priceHistoryParameters,
  priceHistoryResponse,
  pricesParameters,
  pricesResponse,
  problem,
} from '@buywhere/contract'
import { z } from 'zod'
import type { App } from '../http/create-app.ts'
import { findPriceHistory, findPrices } from '../present/price-history.ts'
import type { Services } from '../services.ts'
import { ANSWER_KINDS } from './answer-kinds.ts'
import { createCachedAnswers } from './cached-answers.ts'

const READ = { scope: 'catalog:read', isPublic: true } as const

/** Prices of a product through time and shop by shop, under /v1 and under the older /api. */
export function addPriceRoutes(app: App, services: Services): void {
  const answers = createCachedAnswers(services)
  const onRequest = answers.answerAgain
  for (const prefix of ['/v1', '/api']) {
    const isOlder = prefix === '/api'
    app.get(
      `${prefix}/products/:id/price-history`,
      {
        onRequest,
        config: { access: READ },
        schema: {
          summary: 'Daily prices of a product, or of one of its offers, in one currency',
          tags: ['catalogue'],
          hide: isOlder,
          params: z.object({ id: idParameter }),
          querystring: priceHistoryParameters,
          response: { 200: priceHistoryResponse, '4xx': problem },
        },
      },
      (request, reply) => {
        const { params, query } = request
        return answers.answer(
          request,
          reply,
          { kind: ANSWER_KINDS.priceHistory, path: params.id },
          async visible =>
            JSON.stringify({ data: await findPriceHistory(services, params.id, query, visible) }),
        )
      },
    )
    app.get(
      `${prefix}/products/:id/prices`,
      {
        onRequest,
        config: { access: READ },
        schema: {
          summary: 'What each shop asks for a product now, how old that is, and its last price points',
          tags: ['catalogue'],
          hide: isOlder,
          params: z.object({ id: idParameter }),
          querystring: pricesParameters,
          response: { 200: pricesResponse, '4xx': problem },
        },
      },
      (request, reply) => {
        const { params, query } = request
        return answers.answer(request, reply, { kind: ANSWER_KINDS.prices, path: params.id }, async visible =>
          JSON.stringify(await findPrices(services, params.id, query, visible)),
        )
      },
    )
  }
}
