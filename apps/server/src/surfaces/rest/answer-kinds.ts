import {
  dealsResponse,
  priceDropsResponse,
  priceHistoryResponse,
  pricesResponse,
  trendingResponse,
} from '@buywhere/contract'
import { ANSWER_LIFETIME_MS, type AnswerKind, answerCodec } from '../http/answer-cache.ts'

/** From the index in memory, in about a millisecond: asking Redis would take as long. */
const fromMemory = (name: string): AnswerKind => ({
  name,
  lifetimeMs: ANSWER_LIFETIME_MS,
  bytesOf: body => body.bytes,
  shared: null,
})

/** From the database: shared by all processes, and an older one stands in while the database is away. */
const fromDatabase = (
  name: string,
  version: number,
  form: Parameters<typeof answerCodec>[1],
): AnswerKind => ({ ...fromMemory(name), shared: answerCodec(version, form) })

/** A version is raised whenever an answer of the same form comes to mean something else. */
export const ANSWER_KINDS = {
  search: fromMemory('search'),
  olderSearch: fromMemory('older-search'),
  products: fromMemory('products'),
  suggest: fromMemory('suggest'),
  bestPrice: fromMemory('best-price'),
  categories: fromMemory('categories'),
  category: fromMemory('category'),
  brands: fromMemory('brands'),
  merchants: fromMemory('merchants'),
  catalogStats: fromMemory('catalog-stats'),
  deals: fromDatabase('deals', 1, dealsResponse),
  priceDrops: fromDatabase('price-drops', 1, priceDropsResponse),
  trending: fromDatabase('trending', 1, trendingResponse),
  prices: fromDatabase('prices', 1, pricesResponse),
  priceHistory: fromDatabase('price-history', 1, priceHistoryResponse),
} as const satisfies Record<string, AnswerKind>
