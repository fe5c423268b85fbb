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

export function openOfferTexts(shared: SharedOffers): OfferTexts {
  return createTexts({ ...shared, pages: shared.pages.map(({ buffer }) => Buffer.from(buffer)) })
}

type OfferTable = Omit<SharedOffers, 'pages'> & { pages: Buffer[] }

/** Reads the table as it is when it is asked. */
function createTexts(table: OfferTable): OfferTexts {
  return {
    idOf: slot => table.ids[slot] ?? Number.NaN,
    textOf: slot => textOf(JSON.parse(bytesAt(table, slot).toString()) as Row),
    compare: (one, other) =>
      (table.contents[one] ?? 0) - (table.contents[other] ?? 0) ||
      (table.ids[one] ?? 0) - (table.ids[other] ?? 0),
  }
}

function bytesAt({ pages, places, offsets, lengths }: OfferTable, slot: number): Buffer {
  const offset = offsets[slot] ?? 0
  const page = pages[places[slot] ?? 0] ?? Buffer.alloc(0)
  return page.subarray(offset, offset + (lengths[slot] ?? 0))
}

export function createOfferStore(): OfferStore {
  const slots = new Map<OfferId, number>()
  const free: number[] = []
  const sellerNumbers = new Map<string, number>()
  const table: OfferTable = {
    pages: [],
    places: new Uint32Array(0),
    offsets: new Uint32Array(0),
    lengths: new Uint32Array(0),
    contents: new Uint32Array(0),
    ids: new Float64Array(0),
  }
  let sellers = new Int32Array(0)
  let end = 0
  let used = 0
  let wasted = 0

  const write = (slot: number, bytes: Buffer): void => {
    if (table.pages.length === 0 || used + bytes.length > (table.pages.at(-1)?.length ?? 0)) {
      table.pages.push(Buffer.from(new SharedArrayBuffer(Math.max(PAGE_BYTES, bytes.length))))
      used = 0
    }
    table.pages.at(-1)?.set(bytes, used)
    table.places[slot] = table.pages.length - 1
    table.offsets[slot] = used
    table.lengths[slot] = bytes.length
    used += bytes.length
  }
  const compact = (): void => {
    const live = [...slots.values()].map(slot => ({ slot, bytes: bytesAt(table, slot) }))
    table.pages = []
    used = 0
    wasted = 0
    for (const { slot, bytes } of live) write(slot, bytes)
  }
  const drop = (slot: number): void => {
    wasted += table.lengths[slot] ?? 0
    table.lengths[slot] = 0
  }
  const makeRoom = (): void => {
    table.ids = withRoom(table.ids, end)
    table.places = withRoom(table.places, end)
    table.offsets = withRoom(table.offsets, end)
    table.lengths = withRoom(table.lengths, end)
    table.contents = withRoom(table.contents, end)
    sellers = withRoom(sellers, end)
  }

  return {
    ...createTexts(table),
    share: () => ({ ...table }),
    get end() {
      return end
    },
    get size() {
      return slots.size
    },
    slotOf: id => slots.get(id),
    isUsed: slot => slots.get(table.ids[slot] ?? Number.NaN) === slot,
    put(id, offer) {
      const bytes = Buffer.from(JSON.stringify(rowOf(offer)))
      const seller = offer.seller == null || offer.seller === '' ? 0 : numberOf(sellerNumbers, offer.seller)
      const known = slots.get(id)
      const isSame = known !== undefined && sellers[known] === seller && bytes.equals(bytesAt(table, known))
      if (isSame) return { slot: known, isChanged: false }
      const slot = known ?? free.pop() ?? end
      end = Math.max(end, slot + 1)
      makeRoom()
      drop(slot)
      slots.set(id, slot)
      table.ids[slot] = id
      write(slot, bytes)
      table.contents[slot] = hashText(bytes.toString('latin1'), hashText(offer.seller ?? ''))
      sellers[slot] = seller
      if (wasted > WASTE_BEFORE_COMPACTION) compact()
      return { slot, isChanged: true }
    },
    remove(slot) {
      slots.delete(table.ids[slot] ?? Number.NaN)
      drop(slot)
      free.push(slot)
    },
    contentOf: slot => table.contents[slot] ?? 0,
    sellerOf: slot => sellers[slot] ?? 0,
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
