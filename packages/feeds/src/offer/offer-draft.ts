import type { FeedRow, RawOffer } from '../raw-offer.ts'
import { cleanLine } from '../text/clean-value.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { detach } from '../text/detach.ts'
import { toPlainText } from '../text/plain-text.ts'
import { splitCategory } from './category-path.ts'
import type { DraftField, Slot } from './offer-fields.ts'

type TextField = Exclude<DraftField, 'categoryPath'>

/** Fields that people read: shops escape them for a page and forget it. */
const PROSE: ReadonlySet<DraftField> = new Set(['title', 'brand'])

/** What a reader of feeds is likely to keep a set of. */
const KEPT: ReadonlySet<DraftField> = new Set(['sku', 'itemGroupId'])

/** An offer being put together from a row's columns, in whatever order they come. */
export class OfferDraft {
  readonly line: number
  private readonly texts: Partial<Record<TextField, string>> = {}
  private readonly ranks: Partial<Record<DraftField, number>> = {}
  private readonly attributes: Record<string, string> = {}
  private categoryPath: string[] = []

  constructor(line: number) {
    this.line = line
  }

  /** Empty values count as absent, so that a lower-ranked column can stand in. */
  put(slot: Slot, value: string): void {
    if (value === '') return
    if ('attribute' in slot) {
      const text = cleanLine(value)
      if (text !== '' && !Object.hasOwn(this.attributes, slot.attribute))
        this.attributes[slot.attribute] = text
    } else if (this.wants(slot.field, slot.rank)) this.putField(slot.field, slot.rank, value)
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
    if (title === null) {
      const message = `the offer ${sku.slice(0, 60)} has no title`
      return { line, error: { line, sku, code: 'missing_title', message } }
    }
    return { line, offer: this.build(sku, title) }
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

  private build(sku: string, title: string): RawOffer {
    const regular = this.get('price')
    const sale = this.get('salePrice')
    const price = sale ?? regular
    const listPrice = this.get('listPrice') ?? (sale === null ? null : regular)
    return {
      sku,
      title,
      description: this.get('description'),
      url: this.get('url'),
      imageUrl: this.get('imageUrl'),
      brand: this.get('brand'),
      gtin: this.get('gtin'),
      mpn: this.get('mpn'),
      price,
      listPrice: listPrice === price ? null : listPrice,
      currency: this.get('currency'),
      availability: this.get('availability'),
      condition: this.get('condition'),
      categoryPath: this.categoryPath,
      itemGroupId: this.get('itemGroupId'),
      rating: this.get('rating'),
      reviewsCount: this.get('reviewsCount'),
      attributes: this.attributes,
    }
  }
}
