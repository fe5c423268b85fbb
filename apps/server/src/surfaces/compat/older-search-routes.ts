import { olderSearchParameters, olderSearchResponse, problem } from '@buywhere/contract'
import type { App } from '../http/create-app.ts'
import { ANSWER_KINDS } from '../rest/answer-kinds.ts'
import { createCachedAnswers } from '../rest/cached-answers.ts'
import { checkPlan } from '../rest/check-plan.ts'
import type { Services } from '../services.ts'
import { olderSearchText } from './older-search-text.ts'

/** How an answer ends: it tells itself whether it was kept. */
const MADE = Buffer.from('"cached":false}')
const KEPT = Buffer.from('"cached":true}')

/** For clients older than /v1/search. */
export function addOlderSearchRoutes(app: App, services: Services): void {
  const answers = createCachedAnswers(services)
  app.get(
    '/v1/products/search',
    {
      onRequest: answers.answerAgain,
      config: { access: { scope: 'catalog:read', isPublic: true } },
      schema: {
        summary: 'Search products, as clients older than /v1/search expect it',
        tags: ['catalogue'],
        querystring: olderSearchParameters,
        response: { 200: olderSearchResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(
        request,
        reply,
        {
          kind: ANSWER_KINDS.olderSearch,
          asMade: kept => Buffer.concat([kept.subarray(0, -KEPT.length), MADE]),
        },
        visible => olderSearchText(services, checkPlan(request, request.query), visible),
      ),
  )
}
