import type { OfferDocument, SuspectPrice } from '../types.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

// What few offers have, after one byte that says which of it there is.
const CONFIRMED = 1
const HAS_SHIPPING = 2
const HAS_SOURCE_UPDATED_AT = 4
const IS_SUSPECT = 8
const HAS_TRUSTED = 16

/** What is said about an offer's price. `price`: what is shown of one that is not believed; else null. */
export type Remarks = Pick<OfferDocument, 'confirmed' | 'shipping' | 'sourceUpdatedAt' | 'suspect' | 'price'>

/** The nearest number that `ByteWriter.number` can write. */
const toWhole = (value: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(value)))

export function writeRemarks(
  writer: ByteWriter,
  { confirmed, shipping, sourceUpdatedAt, suspect, price }: Remarks,
): void {
  const trusted = suspect?.trusted ?? null
  writer.number(
    (confirmed ? CONFIRMED : 0) |
      (shipping === null ? 0 : HAS_SHIPPING) |
      (sourceUpdatedAt === null ? 0 : HAS_SOURCE_UPDATED_AT) |
      (suspect === null ? 0 : IS_SUSPECT) |
      (trusted === null ? 0 : HAS_TRUSTED),
  )
  if (shipping !== null) writer.number(toWhole(shipping))
  if (sourceUpdatedAt !== null) writer.number(toWhole(sourceUpdatedAt))
  if (suspect !== null) {
    writer.string(suspect.reason)
    writer.float(price ?? Number.NaN)
  }
  if (trusted !== null) {
    writer.float(trusted.price)
    writer.string(trusted.currency)
  }
}

const NONE: Remarks = { confirmed: false, shipping: null, sourceUpdatedAt: null, suspect: null, price: null }

export function readRemarks(reader: ByteReader): Remarks {
  const flags = reader.number()
  // Most offers: nothing is made for them.
  if (flags === 0) return NONE
  const shipping = (flags & HAS_SHIPPING) === 0 ? null : reader.number()
  const sourceUpdatedAt = (flags & HAS_SOURCE_UPDATED_AT) === 0 ? null : reader.number()
  const confirmed = (flags & CONFIRMED) !== 0
  const suspectPrice = (flags & IS_SUSPECT) === 0 ? null : readSuspect(reader, (flags & HAS_TRUSTED) !== 0)
  const { price = null, suspect = null } = suspectPrice ?? {}
  return { confirmed, shipping, sourceUpdatedAt, suspect, price }
}

function readSuspect(
  reader: ByteReader,
  hasTrusted: boolean,
): { price: number | null; suspect: SuspectPrice } {
  const reason = reader.string()
  const price = reader.float()
  const trusted = hasTrusted ? { price: reader.float(), currency: reader.string() } : null
  return { price: Number.isNaN(price) ? null : price, suspect: { reason, trusted } }
}
