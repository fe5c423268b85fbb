import { type ModifiedResponse, type ProductsParameters, productsParameters } from '@buywhere/contract'
import {
  beginModified,
  confirmBySource,
  formatModifiedCursor,
  formatOutsideCursor,
  listModified,
  loadSourcesOfProducts,
  type ModifiedProduct,
  parseModifiedCursor,
} from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { rankOffers } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { presentProduct } from './present-product.ts'
import { createView } from './view.ts'

type Asked = ProductsParameters & { modified_since: Date }

/** What may stand beside it; all else narrows or orders a search, and this is none. */
const FITTING = new Set(['modified_since', 'currency', 'limit', 'cursor'])

/**
 * Whole products that were modified since, in the order of their last change, from the database: answers of the index
 * may be a moment behind, and who asks would not ask again. `given` names the parameters that were sent. Throws
 * `invalid_parameter`, `invalid_cursor`, `cursor_expired`, `unknown_currency`.
 */
export async function answerModified(
  services: Services,
  asked: Asked,
  given: readonly string[],
  visibleOrgIds: readonly number[],
): Promise<ModifiedResponse> {
  const startedMs = performance.now()
  const { db } = services.database
  check(services, asked, given)
  const view = createView(services, asked.currency)
  const { listing, place } = await placeOf(services, asked, visibleOrgIds)
  const page = await listModified(db, listing, { place, limit: asked.limit, orgIds: visibleOrgIds })
  if (page === 'cut' || page === 'forked') {
    throw new AppError('cursor_expired', 'what the listing was made of is not kept any more; begin it anew')
  }
  const sources = await loadSourcesOfProducts(
    db,
    page.products.map(({ product }) => Number(product.productId)),
  )
  const byKey = new Map(sources.map(source => [source.key, source]))
  const named = { ...view, shopName: (source: string) => byKey.get(source)?.displayName }
  const present = ({ product, modifiedAt }: ModifiedProduct) => {
    const offers = product.offers.map(offer =>
      confirmBySource(offer, byKey.get(offer.source)?.confirmedAt ?? null),
    )
    const ranked = rankOffers(offers, view.factors, source => view.nowMs - view.lifetimeMs(source))
    const shown = presentProduct(product, ranked, named)
    return {
      ...shown,
      offers: shown.offers.map((offer, at) => ({ ...offer, is_missing: ranked[at]?.missing === true })),
      ...(modifiedAt !== null && { modified_at: modifiedAt.toISOString() }),
    }
  }
  return {
    query: '',
    total: listing.total,
    products: page.products.map(present),
    limit: asked.limit,
    offset: 0,
    ...(page.next !== null && { next_cursor: formatModifiedCursor(listing, page.next) }),
    changes_cursor: formatOutsideCursor({ place: listing.bound, knownEpoch: listing.bound.epoch }),
    took_ms: Math.round((performance.now() - startedMs) * 1_000) / 1_000,
  }
}

function check({ clock }: Services, { modified_since }: Asked, given: readonly string[]): void {
  const fields = given
    .filter(field => field in productsParameters.shape && !FITTING.has(field))
    .map(field => ({ field, message: 'must not stand beside modified_since' }))
  if (modified_since > clock.now())
    fields.push({ field: 'modified_since', message: 'must not lie in the future' })
  if (fields.length === 0) return
  const words = fields.map(({ field, message }) => `${field} ${message}`).join('; ')
  throw new AppError('invalid_parameter', words, { fields })
}

async function placeOf(services: Services, { modified_since, cursor }: Asked, orgIds: readonly number[]) {
  if (cursor === undefined) {
    const countAll = () => countProducts(services, orgIds)
    return beginModified(services.database.db, { since: modified_since, orgIds, countAll })
  }
  const read = parseModifiedCursor(cursor)
  if (read === null || read.listing.since.getTime() !== Math.max(modified_since.getTime(), 0)) {
    throw new AppError(
      'invalid_cursor',
      'pass next_cursor just as it was given, with the same modified_since',
    )
  }
  return read
}

function countProducts({ search, settings }: Services, visibleOrgIds: readonly number[]): number {
  return search.search({
    text: '',
    groupBy: 'product',
    filters: {},
    currency: settings.defaultCurrency,
    visibleOrgIds,
    offset: 0,
    limit: 1,
    facets: [],
  }).total
}
