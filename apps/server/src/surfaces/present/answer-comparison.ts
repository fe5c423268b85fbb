import type { ComparedProduct, CompareResponse } from '@buywhere/contract'
import type { ProductDocument } from '@buywhere/search'
import { AppError } from '../../kernel/errors/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'
import { type Choice, type ComparedProducts, compareProducts } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { compareSpecs } from './compare-specs.ts'
import { lookUpProduct } from './look-up-product.ts'
import { presentChoice } from './present-choice.ts'
import { createView, type View } from './view.ts'

const MIN_PRODUCTS = 2

type Asked = { ids: readonly string[]; currency?: string | undefined; country?: string[] | undefined }

/**
 * Products side by side. Throws `unknown_currency`; `product_not_found` when unknown ids leave fewer than two products,
 * `invalid_parameter` when duplicates do.
 */
export function answerComparison(
  services: Services,
  { ids, currency, country }: Asked,
  visibleOrgIds: readonly number[],
): CompareResponse {
  const { settings, clock, search } = services
  createView(services, currency)
  const { products, unknown, duplicates } = collect(services, ids, visibleOrgIds)
  const compared = compareProducts(search, {
    products,
    countries: country ?? null,
    currency: currency ?? null,
    defaultCurrency: settings.defaultCurrency,
    nowMs: clock.now().getTime(),
  })
  const view = createView(services, compared.currency)
  const shown = compared.choices.flatMap(
    ({ product, choice }) => presentCompared(product, choice, view) ?? [],
  )
  return {
    products: shown,
    results: shown,
    count: shown.length,
    comparison: presentComparison(compared, products, view),
    currency: compared.currency,
    currencies_mixed: compared.isMixed,
    ...(unknown.length > 0 && { unknown_ids: unknown }),
    ...(duplicates.length > 0 && { duplicate_ids: duplicates }),
  }
}

function collect(services: Services, ids: readonly string[], visibleOrgIds: readonly number[]) {
  const products = new Map<string, ProductDocument>()
  const unknown: string[] = []
  const duplicates: { duplicate: string; product_id: string }[] = []
  for (const id of ids) {
    const product = lookUpProduct(services, id, visibleOrgIds)
    if (product === null) {
      if (!unknown.includes(id)) unknown.push(id)
    } else if (products.has(product.productId)) {
      duplicates.push({ duplicate: id, product_id: product.productId })
    } else products.set(product.productId, product)
  }
  if (products.size < MIN_PRODUCTS) {
    if (unknown.length > 0) {
      throw new AppError('product_not_found', `no product or offer has the id ${unknown.join(', ')}`)
    }
    const fields = [{ field: 'ids', message: 'must lead to at least two different products' }]
    throw new AppError('invalid_parameter', 'all of these ids lead to one product', { fields })
  }
  return { products: [...products.values()], unknown, duplicates }
}

/** null: it has no offer in the countries asked for. */
function presentCompared(
  product: ProductDocument,
  choice: Choice | null,
  view: View,
): ComparedProduct | null {
  return choice === null ? null : { ...presentChoice(choice, view), attributes: product.attributes }
}

function presentComparison(
  { cheapest, bestValue, pool, choices, currency }: ComparedProducts,
  products: readonly ProductDocument[],
  view: View,
): CompareResponse['comparison'] {
  const amount = (minor: number) => toMajorUnits(minor, currency)
  const isInPool = (choice: Choice | null) => choice !== null && pool.includes(choice)
  return {
    cheapest: cheapest === null ? null : presentChosen(cheapest, view),
    best_value:
      bestValue === null
        ? null
        : { ...presentChosen(bestValue, view), rating: presentChoice(bestValue, view).rating },
    price_range: {
      min: pool[0]?.minor == null ? null : amount(pool[0].minor),
      max: pool.at(-1)?.minor == null ? null : amount(pool.at(-1)?.minor ?? 0),
      currency,
    },
    ...compareSpecs(products),
    not_compared: choices
      .filter(({ choice }) => !isInPool(choice))
      .map(({ product, choice }) => ({
        product_id: product.productId,
        reasons: choice === null ? ['not_in_country' as const] : choice.caveats,
      })),
  }
}

function presentChosen(choice: Choice, view: View) {
  const { product_id, offer_id, name, price, currency, caveats } = presentChoice(choice, view)
  return { product_id, offer_id, name, price: price ?? 0, currency, ...(caveats && { caveats }) }
}
