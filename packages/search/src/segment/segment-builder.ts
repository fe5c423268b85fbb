import { analyseProduct, identifiersOf } from '../text/analyse-product.ts'
import type { OfferDocument, ProductDocument } from '../types.ts'
import { ByteWriter } from './byte-writer.ts'
import { checkDocument, sortOffers } from './check-document.ts'
import { CategoryDictionary, type SegmentDictionaries, StringDictionary } from './dictionaries.ts'
import { writeDocument } from './document-codec.ts'
import { GrowableArray } from './growable.ts'
import { PRIVATE_FLAG, PRODUCT_WORDS, packOffers, packTraits } from './hot-columns.ts'
import { type Container, fillSection, packContainer, type SectionArray, section, sizeOf } from './layout.ts'
import { OfferKinds } from './offer-kinds.ts'
import { layPrices } from './price-dictionary.ts'
import { qualityPrior } from './quality-prior.ts'
import { TermLog } from './term-log.ts'
import { TitleLog } from './title-log.ts'

const float64 = () => new GrowableArray(new Float64Array(256))
const uint32 = () => new GrowableArray(new Uint32Array(256))

/** Positions of `values` in ascending order of value. */
function orderOf(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length)
  let isAscending = true
  for (let at = 0; at < order.length; at++) {
    order[at] = at
    if (at > 0 && values[at]! < values[at - 1]!) isAscending = false
  }
  if (isAscending) return order
  return order.sort((one, other) => values[one]! - values[other]! || one - other)
}

/** Takes products one by one and makes one immutable segment of them. */
export class SegmentBuilder {
  readonly #terms = new TermLog()
  readonly #titles = new TitleLog()
  readonly #documents = new ByteWriter()
  readonly #brands = new StringDictionary([''])
  readonly #categories = new CategoryDictionary()
  readonly #sources = new StringDictionary()
  readonly #countries = new StringDictionary()
  readonly #regions = new StringDictionary()
  readonly #currencies = new StringDictionary()
  readonly #attributeNames = new StringDictionary()
  readonly #urlOrigins = new StringDictionary([''])
  readonly #productHot = uint32()
  readonly #productId = float64()
  readonly #orgId = float64()
  readonly #createdAt = float64()
  readonly #documentStart = uint32()
  readonly #kinds = new OfferKinds()
  readonly #offerKind = uint32()
  readonly #price = float64()
  readonly #currency = uint32()
  readonly #offerId = float64()
  readonly #listPrice = float64()
  readonly #rating = float64()
  readonly #reviewsCount = uint32()
  readonly #observedAt = float64()
  readonly #updatedAt = float64()
  readonly #identifierHash = float64()
  readonly #identifierProduct = uint32()

  get products(): number {
    return this.#productId.length
  }

  /** Throws TypeError when the product cannot be indexed; nothing of it is kept then. */
  add(document: ProductDocument): void {
    checkDocument(document)
    const product = sortOffers(document)
    const isPrivate = product.orgId !== null
    this.#productHot.push(this.#offerId.length)
    this.#productHot.push(product.brand === null ? 0 : this.#brands.place(product.brand))
    this.#productHot.push(this.#categories.place(product.categoryPath))
    this.#productHot.push(qualityPrior(product) | (isPrivate ? PRIVATE_FLAG : 0))
    for (const hash of identifiersOf(product)) {
      this.#identifierHash.push(hash)
      this.#identifierProduct.push(this.products)
    }
    this.#productId.push(Number(product.productId))
    this.#orgId.push(product.orgId ?? Number.NaN)
    this.#createdAt.push(product.createdAt)
    this.#documentStart.push(this.#documents.length)
    writeDocument(this.#documents, product, this.#attributeNames, this.#urlOrigins)
    if (this.#documents.length > 0xffffffff) throw new RangeError('a segment holds at most 4 GB of documents')
    for (const offer of product.offers) this.#addOffer(offer)
    const title = analyseProduct(product, this.#terms.sink)
    this.#titles.add(title, term => this.#terms.idOf(term))
    this.#terms.endProduct(isPrivate)
  }

  #addOffer(offer: OfferDocument): void {
    const currency = this.#currencies.place(offer.currency)
    const country = this.#countries.place(offer.country)
    const traits = packTraits(offer, currency, country)
    const [source, region] = [this.#sources.place(offer.source), this.#regions.place(offer.region)]
    this.#offerKind.push(this.#kinds.place(source, traits, region))
    // A price that is not believed is not among the prices: whatever looks there finds none, at no cost.
    this.#price.push(offer.suspect === null ? (offer.price ?? Number.NaN) : Number.NaN)
    this.#currency.push(currency)
    this.#offerId.push(Number(offer.offerId))
    this.#listPrice.push(offer.listPrice ?? Number.NaN)
    this.#rating.push(offer.rating ?? Number.NaN)
    this.#reviewsCount.push(Math.min(0xffffffff, Math.max(0, offer.reviewsCount)))
    this.#observedAt.push(offer.observedAt)
    this.#updatedAt.push(offer.updatedAt)
  }

  #encodeDictionaries(): Uint8Array {
    const dictionaries: SegmentDictionaries = {
      brands: this.#brands.values,
      categories: this.#categories.entries,
      sources: this.#sources.values,
      countries: this.#countries.values,
      regions: this.#regions.values,
      currencies: this.#currencies.values,
      attributeNames: this.#attributeNames.values,
      urlOrigins: this.#urlOrigins.values,
    }
    return Buffer.from(JSON.stringify(dictionaries))
  }

  /** The segment's sections. The builder is spent afterwards. */
  finish(): Container {
    this.#productHot.push(this.#offerId.length)
    for (let word = 1; word < PRODUCT_WORDS; word++) this.#productHot.push(0)
    this.#documentStart.push(this.#documents.length)
    const hashes = this.#identifierHash.view()
    const identifierOrder = orderOf(hashes)
    const { terms, termPostings, postings, placeOfId } = this.#terms.sortTerms()
    const termStart = new Uint32Array(terms.length + 1)
    for (const [place, term] of terms.entries()) {
      termStart[place + 1] = termStart[place]! + Buffer.byteLength(term)
    }
    const { offerPrice, priceValue, currencyPrices } = layPrices(
      this.#price.view(),
      this.#currency.view(),
      this.#currencies.values.length,
    )
    const columns: Record<string, SectionArray> = {
      productHot: this.#productHot.view(),
      productId: this.#productId.view(),
      productOrder: orderOf(this.#productId.view()),
      orgId: this.#orgId.view(),
      createdAt: this.#createdAt.view(),
      ...this.#titles.finish(placeOfId),
      documentStart: this.#documentStart.view(),
      documents: this.#documents.view(),
      offerHot: packOffers(this.#offerKind.view(), offerPrice),
      priceValue,
      currencyPrices,
      kindSource: this.#kinds.sources.view(),
      kindTraits: this.#kinds.traits.view(),
      kindRegion: this.#kinds.regions.view(),
      offerId: this.#offerId.view(),
      offerOrder: orderOf(this.#offerId.view()),
      listPrice: this.#listPrice.view(),
      rating: this.#rating.view(),
      reviewsCount: this.#reviewsCount.view(),
      observedAt: this.#observedAt.view(),
      updatedAt: this.#updatedAt.view(),
      identifierHash: hashes.map((_, at) => hashes[identifierOrder[at]!]!),
      identifierProduct: identifierOrder.map(at => this.#identifierProduct.array[at]!),
      termStart,
      termPostings,
      postings,
      dictionaries: this.#encodeDictionaries(),
    }
    const container = packContainer([
      ...Object.entries(columns).map(([name, array]) => sizeOf(name, array)),
      { name: 'termBytes', type: 'u8', length: termStart[terms.length]! },
    ])
    for (const [name, array] of Object.entries(columns)) fillSection(container, name, array)
    const termBytes = section(container, 'termBytes', 'u8')
    const bytes = Buffer.from(termBytes.buffer, termBytes.byteOffset, termBytes.byteLength)
    for (const [place, term] of terms.entries()) bytes.write(term, termStart[place]!)
    return container
  }
}
