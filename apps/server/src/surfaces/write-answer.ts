import type { IndexView } from '@buywhere/search'
import { STALE_MS } from '../catalog/index.ts'
import { type AnswerOrder, knownFactors, prepareQuery, type World } from '../search/index.ts'
import { presentOlderSearch } from './compat/present-older-search.ts'
import { presentAnswer, type Shown } from './present/present-answer.ts'
import { viewOf } from './present/view.ts'

/** The responder of search threads: reads the text, searches, and writes the JSON that REST sends. */
export function writeAnswer(index: IndexView, order: unknown, world: unknown): string {
  const { request, shown } = order as AnswerOrder & { shown: Shown }
  const { rates, shopNames, lifetimes, currencies } = world as World
  const factorsInto = (currency: string) => knownFactors(rates, currency)
  const { query, understanding } = prepareQuery(request, { index, factorsInto, nowMs: shown.nowMs })
  const result = index.search(query)
  const view = viewOf({
    currency: shown.parameters.currency,
    defaultCurrency: shown.currency,
    rates,
    currencies,
    factorsInto,
    nowMs: shown.nowMs,
    publicUrl: shown.publicUrl,
    shopName: source => shopNames.get(source),
    lifetimeMs: source => lifetimes.get(source) ?? STALE_MS,
  })
  return JSON.stringify(
    shown.older === null
      ? presentAnswer(result, understanding, shown, view)
      : presentOlderSearch(result, shown, shown.older, { view, into: factorsInto }),
  )
}
