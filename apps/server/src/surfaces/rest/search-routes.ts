import {
  idParameter,
  listingParameters,
  problem,
  productResponse,
  searchParameters,
  searchResponse,
  viewParameters,
} from '@buywhere/contract'
import { z } from 'zod'
import type { App } from '../http/create-app.ts'
import { findProduct } from '../present/find-product.ts'
import { listProducts } from '../present/list-products.ts'
import type { Services } from '../services.ts'

/** Search, listing and a single product, under /v1 and under the older /api. */
export function addSearchRoutes(app: App, services: Services): void {
  for (const prefix of ['/v1', '/api']) {
    const isOlder = prefix === '/api'
    app.get(
      `${prefix}/search`,
      {
        schema: {
          summary: 'Search products',
          tags: ['catalogue'],
          hide: isOlder,
          querystring: searchParameters,
          response: { 200: searchResponse, '4xx': problem },
        },
      },
      async request => listProducts(services, request.query.q, request.query),
    )
    app.get(
      `${prefix}/products`,
      {
        schema: {
          summary: 'List products',
          tags: ['catalogue'],
          hide: isOlder,
          querystring: listingParameters,
          response: { 200: searchResponse, '4xx': problem },
        },
      },
      async request => listProducts(services, '', request.query),
    )
    app.get(
      `${prefix}/products/:id`,
      {
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
        const product = findProduct(services, request.params.id, request.query.currency)
        return { ...product, results: [product] }
      },
    )
  }
}
