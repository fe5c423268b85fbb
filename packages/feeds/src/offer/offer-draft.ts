import type { FeedRow, RawOffer } from '../raw-offer.ts'
import { cleanLine } from '../text/clean-value.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { detach } from '../text/detach.ts'
import { toPlainText } from '../text/plain-text.ts'
import { splitCategory } from './category-path.ts'
import { type ListFact, type Parts, readListParts, readListText, STRUCTURED_RANK } from './list-facts.ts'
import type { DraftField, ListField, Slot } from './offer-fields.ts'

type TextField = Exclude<DraftField, 'categoryPath'>

/** Fields that people read: shops escape them for a page and forget it. */
const PROSE: ReadonlySet<DraftField> = new Set(['title', 'brand'])

/** What a reader of feeds is likely to keep a set of. */
const KEPT: ReadonlySet<DraftField> = new Set(['sku', 'itemGroupId'])

const SHIPPING_MAX = 100
const ATTRIBUTES_MAX = 1_000
const JOINED_CHARS_MAX = 5_000
const NO = /^(false|f|no|n|0)$/i

/** An offer being put together from a row's columns, in whatever order they come. */
export class OfferDraft {
  readonly line: number
  private readonly texts: Partial<Record<TextField, string>> = {}
  private readonly ranks: Partial<Record<DraftField, number>> = {}
  private readonly attributes: Record<string, string> = {}
  private attributesCount = 0
  private readonly shipping: string[] = []
  private categoryPath: string[] = []

  constructor(line: number) {
    this.line = line
  }

  /** Empty values count as absent, so that a lower-ranked column can stand in. */
  put(slot: Slot, value: string): void {
    if (value === '') return
    if ('field' in slot) {
      if (this.wants(slot.field, slot.rank)) this.putField(slot.field, slot.rank, value)
    } else if ('attribute' in slot) this.putAttribute(slot.attribute, value, false)
    else this.putFacts(readListText(slot.list, cleanLine(value), slot.parts))
  }

  /** A fact that came in pieces by name. */
  putParts(list: ListField, parts: Parts): void {
    this.putFacts(readListParts(list, parts))
  }

  putCategory(rank: number, levels: string[]): void {
    if (levels.length === 0 || !this.wants('categoryPath', rank)) return
    this.categoryPath = levels
    this.ranks.categoryPath = rank
  }

  get(field: TextField): string | null {
    return this.texts[field] ?? null
  }

  /** The row as it is yielded: an offer, or the error that keeps it from being one. */
  finish(): FeedRow {
    const { line } = this
    const sku = this.get('sku')
    const title = this.get('title')
    if (sku === null) {
      const message = title === null ? 'the row has no id' : `the offer "${title.slice(0, 60)}" has no id`
      return { line, error: { line, sku, code: 'missing_sku', message } }
    }
    const withheld = this.withheldBy()
    if (withheld !== null) {
      return {
        line,
        error: { line, sku, code: withheld.code, message: `${sku.slice(0, 60)}: ${withheld.why}` },
      }
    }
    if (title === null) {
      const message = `the offer ${sku.slice(0, 60)} has no title`
      return { line, error: { line, sku, code: 'missing_title', message } }
    }
    return { line, offer: this.build(sku, title) }
  }

  /** The shop's own word that the row is not to be shown. */
  private withheldBy(): { code: string; why: string } | null {
    if (NO.test(this.get('forSearch') ?? 'true'))
      return { code: 'not_for_search', why: 'the shop keeps it out of search' }
    const isDeleted = this.get('isDeleted')
    if (isDeleted === null || NO.test(isDeleted)) return null
    return { code: 'deleted', why: 'the feed says that it is deleted' }
  }

  private wants(field: DraftField, rank: number): boolean {
    return rank < (this.ranks[field] ?? Number.POSITIVE_INFINITY)
  }

  private putField(field: DraftField, rank: number, value: string): void {
    if (field === 'categoryPath') {
      this.putCategory(rank, splitCategory(value))
      return
    }
    const text =
      field === 'description'
        ? toPlainText(value)
        : cleanLine(PROSE.has(field) ? decodeEntities(value) : value)
    // Shops without a sale write 0 rather than nothing.
    if (text === '' || (field === 'salePrice' && !/[1-9]/.test(text))) return
    this.texts[field] = KEPT.has(field) ? detach(text) : text
    this.ranks[field] = rank
  }

  private putAttribute(name: string, value: string, isJoined: boolean): void {
    const text = cleanLine(value)
    if (text === '') return
    const before = Object.hasOwn(this.attributes, name) ? this.attributes[name] : undefined
    if (before === undefined) {
      if (++this.attributesCount <= ATTRIBUTES_MAX) this.attributes[name] = text
    } else if (isJoined && before.length + text.length < JOINED_CHARS_MAX)
      this.attributes[name] = `${before}; ${text}`
  }

  private putFacts(facts: ListFact[]): void {
    for (const fact of facts) {
      if ('shipping' in fact) {
        if (this.shipping.length < SHIPPING_MAX && !this.shipping.includes(fact.shipping))
          this.shipping.push(fact.shipping)
      } else if ('field' in fact) this.put({ field: fact.field, rank: STRUCTURED_RANK }, fact.text)
      else this.putAttribute(fact.attribute, fact.text, fact.joined)
    }
  }

  private build(sku: string, title: string): RawOffer {
    const regular = this.get('price')
    const sale = this.get('salePrice')
    const price = sale ?? regular
    const listPrice = this.get('listPrice') ?? (sale === null ? null : regular)
    return {
      sku,
      title,
      description: this.get('description'),
      url: this.takeUrl(),
      imageUrl: this.get('imageUrl'),
      brand: this.get('brand'),
      gtin: this.get('gtin'),
      mpn: this.get('mpn'),
      price,
      listPrice: listPrice === price ? null : listPrice,
      saleWindow: sale === null ? null : this.saleWindow(),
      currency: this.get('currency'),
      availability: this.get('availability'),
      condition: this.get('condition'),
      categoryPath: this.takeCategory(),
      itemGroupId: this.get('itemGroupId'),
      rating: this.get('rating'),
      reviewsCount: this.get('reviewsCount'),
      shipping: this.shipping,
      sourceUpdatedAt: this.get('sourceUpdatedAt'),
      attributes: this.attributes,
    }
  }

  private saleWindow(): string | null {
    const start = this.get('saleStart') ?? ''
    const end = this.get('saleEnd') ?? ''
    return this.get('saleWindow') ?? (start === '' && end === '' ? null : `${start}/${end}`)
  }

  /** A network's link stands in for the shop's own; beside it, it is a fact of its own. */
  private takeUrl(): string | null {
    const url = this.get('url')
    const affiliate = this.get('affiliateUrl')
    if (url !== null && affiliate !== null) this.attributes.affiliate_link ??= affiliate
    return url ?? affiliate
  }

  /** Google's category is often a bare number, which is no path; beside the shop's own it is a fact of its own. */
  private takeCategory(): string[] {
    const google = this.get('googleCategory')
    if (google === null) return this.categoryPath
    if (this.categoryPath.length === 0 && !/^\d+$/.test(google)) return splitCategory(google)
    this.attributes.google_product_category ??= google
    return this.categoryPath
  }
}
