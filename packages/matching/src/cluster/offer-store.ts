import { hashText } from '../block/hash.ts'
import { withRoom } from '../block/numbers.ts'
import type { OfferText } from '../types.ts'
import type { ClusterOffer, OfferId } from './types.ts'

const PAGE_BYTES = 2 ** 22
/** No more of a description is ever compared. */
const DESCRIPTION_CHARS = 600
const WASTE_BEFORE_COMPACTION = 2 ** 26

/** What is read of offers to compare them. */
export type OfferTexts = {
  idOf(slot: number): OfferId
  textOf(slot: number): OfferText
  /** Orders slots by what they hold, then by id: the same however they came. */
  compare(one: number, other: number): number
}

/** As it goes to other threads. */
export type SharedOffers = {
  pages: Uint8Array[]
  places: Uint32Array
  offsets: Uint32Array
  lengths: Uint32Array
  contents: Uint32Array
  ids: Float64Array
}

/** Offers as compact bytes, each in a slot: a small whole number that is used again after the offer has gone. */
export type OfferStore = OfferTexts & {
  /** For other threads, to read with `openOfferTexts` as long as nothing is put or removed. */
  share(): SharedOffers
  /** One more than the highest slot ever used. */
  readonly end: number
  readonly size: number
  slotOf(id: OfferId): number | undefined
  isUsed(slot: number): boolean
  /** Into the slot that it has, or a free one. False: it is there already, word for word. */
  put(id: OfferId, offer: ClusterOffer): { slot: number; isChanged: boolean }
  remove(slot: number): void
  /** Hash of all that is known of the offer, its id left out. */
  contentOf(slot: number): number
  /** A number above 0 for each seller; 0: none is known. */
  sellerOf(slot: number): number
}

type Row = [
  title: string,
  brand: string | null,
  mpn: string | null,
  gtin: string | null,
  condition: string | null,
  price: number | null,
  category: readonly string[],
  description: string | null,
]

export function openOfferTexts({ pages, places, offsets, lengths, contents, ids }: SharedOffers): OfferTexts {
  const buffers = pages.map(({ buffer }) => Buffer.from(buffer))
  return {
    idOf: slot => ids[slot]!,
    textOf(slot) {
      const offset = offsets[slot]!
      const text = buffers[places[slot]!]!.toString('utf8', offset, offset + lengths[slot]!)
      return textOf(JSON.parse(text) as Row)
    },
    compare: (one, other) => contents[one]! - contents[other]! || ids[one]! - ids[other]!,
  }
}

export function createOfferStore(): OfferStore {
  const slots = new Map<OfferId, number>()
  const free: number[] = []
  const sellerNumbers = new Map<string, number>()
  let ids = new Float64Array(0)
  let end = 0
  let pages: Buffer[] = []
  let places = new Uint32Array(0)
  let offsets = new Uint32Array(0)
  let lengths = new Uint32Array(0)
  let contents = new Uint32Array(0)
  let sellers = new Int32Array(0)
  let used = 0
  let wasted = 0

  const bytesOf = (slot: number): Buffer => {
    const offset = offsets[slot] ?? 0
    const page = pages[places[slot] ?? 0] ?? Buffer.alloc(0)
    return page.subarray(offset, offset + (lengths[slot] ?? 0))
  }
  const write = (slot: number, bytes: Buffer): void => {
    if (pages.length === 0 || used + bytes.length > (pages.at(-1)?.length ?? 0)) {
      pages.push(Buffer.from(new SharedArrayBuffer(Math.max(PAGE_BYTES, bytes.length))))
      used = 0
    }
    pages.at(-1)?.set(bytes, used)
    places[slot] = pages.length - 1
    offsets[slot] = used
    lengths[slot] = bytes.length
    used += bytes.length
  }
  const compact = (): void => {
    const live = [...slots.values()].map(slot => ({ slot, bytes: bytesOf(slot) }))
    pages = []
    used = 0
    wasted = 0
    for (const { slot, bytes } of live) write(slot, bytes)
  }
  const drop = (slot: number): void => {
    wasted += lengths[slot] ?? 0
    lengths[slot] = 0
  }

  return {
    share: () => ({ pages, places, offsets, lengths, contents, ids }),
    get end() {
      return end
    },
    get size() {
      return slots.size
    },
    slotOf: id => slots.get(id),
    idOf: slot => ids[slot] ?? Number.NaN,
    isUsed: slot => slots.get(ids[slot] ?? Number.NaN) === slot,
    put(id, offer) {
      const bytes = Buffer.from(JSON.stringify(rowOf(offer)))
      const seller = offer.seller == null || offer.seller === '' ? 0 : numberOf(sellerNumbers, offer.seller)
      const known = slots.get(id)
      const isSame = known !== undefined && sellers[known] === seller && bytes.equals(bytesOf(known))
      if (isSame) return { slot: known, isChanged: false }
      const slot = known ?? free.pop() ?? end
      end = Math.max(end, slot + 1)
      ids = withRoom(ids, end)
      places = withRoom(places, slot + 1)
      offsets = withRoom(offsets, slot + 1)
      lengths = withRoom(lengths, slot + 1)
      contents = withRoom(contents, slot + 1)
      sellers = withRoom(sellers, slot + 1)
      drop(slot)
      slots.set(id, slot)
      ids[slot] = id
      write(slot, bytes)
      contents[slot] = hashText(bytes.toString('latin1'), hashText(offer.seller ?? ''))
      sellers[slot] = seller
      if (wasted > WASTE_BEFORE_COMPACTION) compact()
      return { slot, isChanged: true }
    },
    remove(slot) {
      slots.delete(ids[slot] ?? Number.NaN)
      drop(slot)
      free.push(slot)
    },
    textOf: slot => textOf(JSON.parse(bytesOf(slot).toString()) as Row),
    contentOf: slot => contents[slot] ?? 0,
    sellerOf: slot => sellers[slot] ?? 0,
    compare: (one, other) =>
      (contents[one] ?? 0) - (contents[other] ?? 0) || (ids[one] ?? 0) - (ids[other] ?? 0),
  }
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size + 1
  numbers.set(name, number)
  return number
}

const rowOf = (offer: ClusterOffer): Row => [
  offer.title,
  offer.brand ?? null,
  offer.mpn ?? null,
  offer.gtin ?? null,
  offer.condition ?? null,
  offer.price ?? null,
  offer.category ?? [],
  offer.description?.slice(0, DESCRIPTION_CHARS) ?? null,
]

const textOf = ([title, brand, mpn, gtin, condition, price, category, description]: Row): OfferText => ({
  title,
  brand,
  mpn,
  gtin,
  condition,
  price,
  category,
  description,
})
