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

const READ = { scope: 'catalog:read', isPublic: true } as const

/** Prices of a product through time and shop by shop, under /v1 and under the older /api. */
export function addPriceRoutes(app: App, services: Services): void {
  const visibilityOf = services.search.visibilityOf
  for (const prefix of ['/v1', '/api']) {
    const isOlder = prefix === '/api'
    app.get(
      `${prefix}/products/:id/price-history`,
      {
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
      async ({ params, query, principal }) => ({
        data: await findPriceHistory(services, params.id, query, visibilityOf(principal.orgId)),
      }),
    )
    app.get(
      `${prefix}/products/:id/prices`,
      {
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
      ({ params, query, principal }) => findPrices(services, params.id, query, visibilityOf(principal.orgId)),
    )
  }
}
