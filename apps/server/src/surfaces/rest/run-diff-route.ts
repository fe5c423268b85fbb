import { problem, runDiffParameters, runDiffResponse, runIdParameter } from '@buywhere/contract'
import { type DiffItem, readRunDiff } from '../../ingest/index.ts'
import { findRun, type PushContext } from '../../ingest/push/index.ts'
import type { App } from '../http/create-app.ts'
import { decimalAmount } from '../present/decimal-amount.ts'
import { placeOf, readerOf } from './run-reader.ts'

/** What a reading would change, or changed: what to look at before it is let through. */
export function addRunDiffRoute(app: App, { ingest: { db } }: { ingest: PushContext }): void {
  app.get(
    '/v1/ingest/runs/:id/diff',
    {
      config: { access: { scope: 'feeds:write', cost: 0 } },
      schema: {
        summary: 'What a reading would change, or changed, of one kind',
        tags: ['ingest'],
        security: [{ apiKey: [] }],
        params: runIdParameter,
        querystring: runDiffParameters,
        response: { 200: runDiffResponse, '4xx': problem },
      },
    },
    async request => {
      const { id: runId } = await findRun(db, readerOf(request), Number(request.params.id))
      const { kind, limit, after } = request.query
      const { items, next } = await readRunDiff(db, runId, { kind, limit, after: placeOf(after) ?? 0 })
      return { items: items.map(presentItem), next: next === null ? null : String(next) }
    },
  )
}

function presentItem(item: DiffItem) {
  return {
    sku: item.sku,
    title: item.title,
    row: item.row,
    price_before: presentPrice(item.before),
    price_after: presentPrice(item.after),
    suspect_reason: item.suspectReason,
    is_delisted: item.isDelisted,
  }
}

function presentPrice(price: DiffItem['before']) {
  return price && { amount: decimalAmount(price.minor, price.currency), currency: price.currency }
}
