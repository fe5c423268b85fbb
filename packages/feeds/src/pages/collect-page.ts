import type { PriceHint } from '../values/read-price.ts'
import { findLiterals } from './embedded/find-literals.ts'
import { type EmbeddedProduct, findObject } from './embedded/find-object.ts'
import { type AttributePrice, findAttributePrices } from './html/attribute-prices.ts'
import { type BuyButton, findBuyButtons } from './html/buy-buttons.ts'
import { findPrices } from './html/find-prices.ts'
import { isCard } from './html/is-card.ts'
import { findRegions, type Regions } from './html/regions.ts'
import { type ScoredPrice, scorePrices } from './html/score-prices.ts'
import { documentTitle, findTitle, type PageTitle } from './html/title.ts'
import { readMarket } from './page-market.ts'
import type { ReadProductPageOptions } from './product-page.ts'
import { type Item, textOfItem } from './structured/item.ts'
import { readJsonLd } from './structured/json-ld.ts'
import { readMicrodata, readRdfa } from './structured/markup-items.ts'
import { type MetaTags, readMetaTags } from './structured/meta-tags.ts'
import { readStructured, type StructuredProduct } from './structured/page-product.ts'
import { findTrail, type ItemFacts, readItem } from './structured/read-item.ts'
import { readOffers } from './structured/read-offers.ts'
import { type PageTree, readTree } from './tree/page-tree.ts'

/** Everything a page says of its product, by source, not yet weighed against one another. */
export type CollectedPage = {
  tree: PageTree
  market: PriceHint
  meta: MetaTags
  documentTitle: string
  canonical: string | null
  title: PageTitle | null
  /** In order of trust. */
  structured: StructuredProduct[]
  /** Products described on the page; many and none of them its own make it a list. */
  products: number
  /** Properties marked up outside of any item. */
  loose: ItemFacts
  looseOffer: ReturnType<typeof readOffers>[number] | null
  embedded: EmbeddedProduct | null
  trails: { source: 'json-ld' | 'microdata' | 'rdfa'; trail: string[] }[]
  regions: Regions
  buttons: BuyButton[]
  prices: ScoredPrice[]
  attributePrices: AttributePrice[]
}

const BUY_REACH_PIECES = 300

/** Reads all sources of a page. */
export function collectPage(html: string, options: ReadProductPageOptions): CollectedPage {
  const tree = readTree(html)
  const meta = readMetaTags(tree)
  const market = readMarket(tree, options, meta.tags.get('og:locale') ?? '')
  const headTitle = documentTitle(tree)
  const canonical = canonicalOf(tree)
  const roots = { 'json-ld': readJsonLd(tree), microdata: readMicrodata(tree), rdfa: readRdfa(tree) }
  const heads = [meta.title, headTitle].filter(text => text !== '')
  const title = findTitle(tree, [...heads, ...namesOf(roots['json-ld'])])
  const titles = title === null ? heads : [title.text, ...heads]
  const addresses = [options.url, canonical, meta.tags.get('og:url')].filter(
    url => url !== undefined && url !== null,
  )
  const names = { titles, addresses }
  const readings = [
    readStructured(roots['json-ld'], 'json-ld', names),
    readStructured(roots.microdata.roots, 'microdata', names),
    readStructured(roots.rdfa.roots, 'rdfa', names),
  ]
  const structured = readings.flatMap(({ product }) => (product === null ? [] : [product]))
  const [looseOffer = null] = readOffers(roots.microdata.loose)
  const embedded = findObject(
    findLiterals(tree),
    [...titles, ...structured.flatMap(({ facts }) => facts.name?.value ?? [])],
    addresses,
  )
  const buttons = findBuyButtons(tree).filter(({ element }) => !isCard(tree, element, title?.element ?? null))
  const regions = findRegions(tree, title?.element ?? null, nearButtons(buttons, title))
  const attributePrices = findAttributePrices(tree, title?.element ?? null, regions, market)
  const stated = [
    ...structured.flatMap(({ offers }) => offers.map(({ price }) => ({ amount: price ?? '', weight: 2.5 }))),
    { amount: meta.facts.price?.value ?? '', weight: 2 },
    { amount: looseOffer?.price ?? '', weight: 2 },
    { amount: embedded?.facts.price ?? '', weight: 1.5 },
    ...(embedded?.variants.map(({ price }) => ({ amount: price ?? '', weight: 1 })) ?? []),
    ...attributePrices.slice(0, 1).map(({ amount }) => ({ amount, weight: 1 })),
  ].filter(({ amount }) => amount !== '')
  const around = { tree, regions, title: title?.element ?? null, buttons, stated }
  return {
    tree,
    market,
    meta,
    documentTitle: headTitle,
    canonical,
    title,
    structured,
    products: Math.max(...readings.map(({ products }) => products)),
    loose: readItem(roots.microdata.loose, 'microdata', 'itemprop'),
    looseOffer,
    embedded,
    trails: [
      { source: 'json-ld', trail: findTrail(roots['json-ld']) },
      { source: 'microdata', trail: findTrail(roots.microdata.roots) },
      { source: 'rdfa', trail: findTrail(roots.rdfa.roots) },
    ],
    regions,
    buttons,
    prices: scorePrices(findPrices(tree, market), around),
    attributePrices,
  }
}

function canonicalOf(tree: PageTree): string | null {
  const link = tree.elements.find(
    ({ tag, attributes }) => tag === 'link' && /\bcanonical\b/i.test(attributes.rel ?? ''),
  )
  const href = link?.attributes.href?.trim() ?? ''
  return href === '' ? null : href
}

/** Names of products that stand at the top of the JSON-LD: the page's heading is like one of them. */
const namesOf = (roots: readonly Item[]): string[] =>
  roots
    .filter(({ types }) => types.some(type => /^Product/.test(type)))
    .slice(0, 3)
    .flatMap(item => textOfItem(item, 'name')?.text ?? [])

/** The first controls to buy behind the name: what holds them is the page's own part. */
function nearButtons(buttons: readonly BuyButton[], title: PageTitle | null): BuyButton['element'][] {
  if (title === null) return []
  const near = buttons.find(({ element, kind }) => {
    const distance = element.pieceStart - title.element.pieceEnd
    return kind === 'buy' && distance >= 0 && distance < BUY_REACH_PIECES
  })
  return near === undefined ? [] : [near.element]
}
