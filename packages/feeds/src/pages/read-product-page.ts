import { hintedCurrency } from '../values/find-currencies.ts'
import { normaliseGtin } from '../values/normalise-gtin.ts'
import { readCondition } from '../values/read-condition.ts'
import { type CollectedPage, collectPage } from './collect-page.ts'
import { choosePrice } from './html/choose-price.ts'
import { findLabelledValues, type LabelField } from './html/labelled-values.ts'
import { readBreadcrumb, tidyTrail } from './html/read-breadcrumb.ts'
import { readImage } from './html/read-image.ts'
import { readStockSigns } from './html/read-stock.ts'
import { decidePrice } from './merge/decide-price.ts'
import { decideStock } from './merge/decide-stock.ts'
import { findSku } from './merge/find-sku.ts'
import { isProductPage } from './merge/is-product-page.ts'
import { statedPrices, statedStock } from './merge/stated-values.ts'
import type {
  FieldOrigin,
  Found,
  PageFacts,
  PageField,
  PageVariant,
  ProductPage,
  ReadProductPageOptions,
} from './product-page.ts'
import type { ItemFacts } from './structured/read-item.ts'
import { productNumber } from './values/product-number.ts'

const EMPTY: PageFacts = {
  name: null,
  price: null,
  listPrice: null,
  currency: null,
  availability: null,
  sku: null,
  gtin: null,
  mpn: null,
  brand: null,
  imageUrl: null,
  rating: null,
  reviewsCount: null,
  breadcrumb: [],
  condition: null,
  description: null,
  url: null,
  itemGroupId: null,
  updatedAt: null,
}

/**
 * What a shop's page says of its product: structured data, metadata, scripts, then what it shows. Any text is taken;
 * bounded in time and depth; never throws.
 */
export function readProductPage(html: string, options: ReadProductPageOptions = {}): ProductPage {
  const page = collectPage(html, options)
  const { structured, meta, loose, embedded, regions, tree, title } = page
  const address = options.url ?? page.canonical ?? meta.tags.get('og:url') ?? null
  const labels = findLabelledValues(tree, regions, address)
  const shown = choosePrice(tree, page.prices)
  const money = decidePrice(statedPrices(page, shown), shown, page.prices)
  const signs = readStockSigns(tree, title?.element ?? null, page.buttons, regions)
  const stock = decideStock(statedStock(page), signs, money.price !== null)

  const facts: PageFacts = { ...EMPTY, breadcrumb: [] }
  const from: Partial<Record<PageField, FieldOrigin>> = {}
  const put = <Field extends PageField>(
    field: Field,
    found: Found<NonNullable<PageFacts[Field]>> | null | undefined,
  ): void => {
    if (found === null || found === undefined) return
    facts[field] = found.value
    from[field] = found.origin
  }
  const sources: ItemFacts[] = [...structured.map(one => one.facts), loose]
  const first = (field: keyof ItemFacts, ...last: (Found | null | undefined)[]): Found | null => {
    for (const source of sources) if (source[field] !== undefined) return source[field]
    return last.find(found => found !== null && found !== undefined) ?? null
  }
  const fromScript = (field: Exclude<PageField, 'breadcrumb'>): Found | null => {
    const value = embedded?.facts[field]
    return value === undefined || embedded === null
      ? null
      : { value, origin: { source: 'embedded-json', path: `${embedded.path}.${field}` } }
  }
  const fromLabel = (field: LabelField): Found | null => {
    const found = labels.find(label => label.field === field)
    return found === undefined
      ? null
      : {
          value: field === 'mpn' ? modelOf(found.value) : found.value,
          origin: { source: 'html', path: `“${found.label}”` },
        }
  }

  put('name', nameOf(page, first('name')))
  put('price', money.price)
  put('listPrice', money.listPrice)
  put('currency', money.price === null ? null : (money.currency ?? impliedCurrency(page)))
  put('availability', stock)
  put('sku', findSku(page, labels, address))
  const gtinLabel = labels.find(label => label.field === 'gtin' && normaliseGtin(label.value) !== null)
  put(
    'gtin',
    first('gtin', fromScript('gtin'), meta.facts.gtin) ??
      (gtinLabel === undefined
        ? null
        : {
            value: normaliseGtin(gtinLabel.value) ?? '',
            origin: { source: 'html', path: `“${gtinLabel.label}”` },
          }),
  )
  put('mpn', first('mpn', meta.facts.mpn, fromScript('mpn'), fromLabel('mpn')) ?? first('model'))
  put('brand', first('brand', meta.facts.brand, fromScript('brand'), fromLabel('brand')))
  put('rating', first('rating', meta.facts.rating))
  put('reviewsCount', first('reviewsCount', meta.facts.reviewsCount))
  const condition = first('condition', meta.facts.condition, fromLabel('condition'))
  const offered = structured.flatMap(({ offers }) => offers).find(offer => offer.condition !== null)
  const state = condition === null ? 'unknown' : readCondition(condition.value)
  if (offered?.condition)
    put('condition', {
      value: offered.condition,
      origin: {
        source: structured[0]?.source ?? 'json-ld',
        path: `${offered.prefix}.${offered.path}.itemCondition`,
      },
    })
  else if (condition !== null && state !== 'unknown')
    put('condition', { value: state, origin: condition.origin })
  put('description', first('description', meta.facts.description))
  put('itemGroupId', first('itemGroupId', meta.facts.itemGroupId))
  put('updatedAt', first('updatedAt', meta.facts.updatedAt))
  putAddresses(page, options, put, first)
  putTrail(page, facts, from)
  const isProduct = isProductPage(page, facts, shown, signs, labels.length)
  return { ...facts, isProduct, from, variants: isProduct ? variantsOf(page, facts) : [] }
}

/** A model's number may have blanks in it; what follows behind another label is no part of it. */
const modelOf = (text: string): string =>
  /[:#|]/.test(text) || text.length > 40 ? (productNumber(text) ?? text.slice(0, 40)) : text

/** The currency of most amounts the page shows, else that of its market. */
function impliedCurrency({ prices, market, regions }: CollectedPage): Found | null {
  const counts = new Map<string, number>()
  for (const { currency, hasCurrency, element } of prices)
    if (currency !== null && hasCurrency && !regions.isElsewhere(element))
      counts.set(currency, (counts.get(currency) ?? 0) + 1)
  const [most] = [...counts].toSorted((one, other) => other[1] - one[1])
  const currency = most?.[0] ?? hintedCurrency(market)
  return currency === null
    ? null
    : { value: currency, origin: { source: 'inferred', path: 'currency of the page' } }
}

type Put = (field: 'url' | 'imageUrl', found: Found | null) => void

function putAddresses(
  page: CollectedPage,
  options: ReadProductPageOptions,
  put: Put,
  first: (field: keyof ItemFacts, ...last: (Found | null | undefined)[]) => Found | null,
): void {
  const { meta, canonical, tree, title, regions } = page
  const base = options.url
  const link: Found | null =
    canonical === null ? null : { value: canonical, origin: { source: 'html', path: 'link[rel=canonical]' } }
  const given: Found | null = base === undefined ? null : { value: base, origin: { source: 'url', path: '' } }
  const url = [link, meta.facts.url, first('url'), given]
    .map(found => absolute(found ?? null, base))
    .find(found => found !== null)
  put('url', url ?? null)
  const name = title?.text ?? meta.title
  const shown = readImage(tree, title?.element ?? null, name, regions)
  const image = first(
    'imageUrl',
    meta.facts.imageUrl,
    shown === null ? null : { value: shown, origin: { source: 'html', path: 'img' } },
  )
  put('imageUrl', absolute(image, base ?? url?.value))
}

/** Only addresses of the web; a relative one stays as written when nothing says what it is relative to. */
function absolute(found: Found | null, base: string | undefined): Found | null {
  if (found === null || found.value.trim() === '' || found.value.length > 4_000) return null
  if (/^(?:data|javascript|blob):/i.test(found.value)) return null
  try {
    const url = new URL(found.value.trim(), base)
    return /^https?:$/.test(url.protocol) ? { value: url.href, origin: found.origin } : null
  } catch {
    return found
  }
}

/** The name as structured data has it, else as the page shows it, else as its head says without the shop's name. */
function nameOf(page: CollectedPage, structured: Found | null): Found | null {
  const { title, meta, documentTitle } = page
  if (structured !== null) return structured
  const tag = title?.element.tag ?? ''
  if (title !== null) return { value: title.text, origin: { source: 'html', path: tag } }
  if (meta.title !== '')
    return { value: withoutShop(meta.title), origin: { source: 'open-graph', path: 'og:title' } }
  if (documentTitle === '') return null
  return { value: withoutShop(documentTitle), origin: { source: 'html', path: 'title' } }
}

function withoutShop(title: string): string {
  const parts = title.split(/\s+[|–—»]\s+|\s+-\s+/)
  const [name = title] = parts
  return parts.length > 1 && name.length >= 8 ? name : title
}

function putTrail(
  page: CollectedPage,
  facts: PageFacts,
  from: Partial<Record<PageField, FieldOrigin>>,
): void {
  const shown = { source: 'html' as const, trail: readBreadcrumb(page.tree) }
  for (const { source, trail } of [...page.trails, shown]) {
    const steps = tidyTrail(trail, facts.name)
    if (steps.length === 0) continue
    facts.breadcrumb = steps
    from.breadcrumb = { source, path: source === 'html' ? 'breadcrumb' : 'BreadcrumbList' }
    return
  }
}

/** The forms of the product, from structured data first; what only the page knows is filled in. */
function variantsOf(page: CollectedPage, facts: PageFacts): PageVariant[] {
  const stated = page.structured.find(({ variants }) => variants.length > 1)?.variants
  const embedded = page.embedded?.variants ?? []
  const variants = stated ?? (embedded.length > 1 ? embedded : [])
  return variants.map(variant => ({ ...variant, currency: variant.currency ?? facts.currency }))
}
