import {
  brandsParameters,
  brandsResponse,
  catalogStatsResponse,
  categoriesParameters,
  categoriesResponse,
  categoryParameters,
  categoryResponse,
  merchantsParameters,
  merchantsResponse,
  problem,
} from '@buywhere/contract'
import { z } from 'zod'
import type { App } from '../http/create-app.ts'
import { answerBrands, answerCatalogStats, answerMerchants } from '../present/answer-catalogue-lists.ts'
import { answerCategories, answerCategory } from '../present/answer-categories.ts'
import type { Services } from '../services.ts'
import { ANSWER_KINDS } from './answer-kinds.ts'
import { createCachedAnswers } from './cached-answers.ts'
import { checkPlan } from './check-plan.ts'

const READ = { scope: 'catalog:read', isPublic: true } as const
const MAX_SLUG_CHARS = 200

/** What the catalogue holds, counted by the index: exact, and of what the asker may see. */
export function addCatalogueRoutes(app: App, services: Services): void {
  const answers = createCachedAnswers(services)
  const shared = { onRequest: answers.answerAgain, config: { access: READ } }
  const tags = ['catalogue']
  app.get(
    '/v1/categories',
    {
      ...shared,
      schema: {
        summary: 'Categories that have products',
        tags,
        querystring: categoriesParameters,
        response: { 200: categoriesResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.categories }, async visible =>
        JSON.stringify(await answerCategories(services, request.query, visible)),
      ),
  )
  app.get(
    '/v1/categories/:slug',
    {
      ...shared,
      schema: {
        summary: 'A category, what lies below it and its first products',
        tags,
        params: z.object({ slug: z.string().min(1).max(MAX_SLUG_CHARS) }),
        querystring: categoryParameters,
        response: { 200: categoryResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(
        request,
        reply,
        { kind: ANSWER_KINDS.category, path: request.params.slug },
        async visible =>
          JSON.stringify(
            await answerCategory(services, request.params.slug, checkPlan(request, request.query), visible),
          ),
      ),
  )
  app.get(
    '/v1/brands',
    {
      ...shared,
      schema: {
        summary: 'Brands that have products',
        tags,
        querystring: brandsParameters,
        response: { 200: brandsResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.brands }, async visible =>
        JSON.stringify(answerBrands(services, request.query, visible)),
      ),
  )
  app.get(
    '/v1/merchants',
    {
      ...shared,
      schema: {
        summary: 'Shops that have offers',
        tags,
        querystring: merchantsParameters,
        response: { 200: merchantsResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.merchants }, async visible =>
        JSON.stringify(answerMerchants(services, request.query, visible)),
      ),
  )
  app.get(
    '/v1/catalog/stats',
    {
      ...shared,
      schema: {
        summary: 'How much the catalogue holds',
        tags,
        response: { 200: catalogStatsResponse, '4xx': problem },
      },
    },
    (request, reply) =>
      answers.answer(request, reply, { kind: ANSWER_KINDS.catalogStats }, async visible =>
        JSON.stringify(answerCatalogStats(services, visible)),
      ),
  )
}
