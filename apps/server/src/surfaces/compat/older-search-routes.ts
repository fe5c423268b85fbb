import { olderSearchParameters, olderSearchResponse, problem } from '@buywhere/contract'
import type { App } from '../http/create-app.ts'
import { checkPlan } from '../rest/check-plan.ts'
import type { Services } from '../services.ts'
import { answerOlderSearch } from './answer-older-search.ts'

/** For clients older than /v1/search. */
export function addOlderSearchRoutes(app: App, services: Services): void {
  app.get(
    '/v1/products/search',
    {
      config: { access: { scope: 'catalog:read', isPublic: true } },
      schema: {
        summary: 'Search products, as clients older than /v1/search expect it',
        tags: ['catalogue'],
        querystring: olderSearchParameters,
        response: { 200: olderSearchResponse, '4xx': problem },
      },
    },
    async request =>
      answerOlderSearch(
        services,
        checkPlan(request, request.query),
        services.search.visibilityOf(request.principal.orgId),
      ),
  )
}
