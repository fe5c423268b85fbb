import { createHash } from 'node:crypto'
import { createRowCheck } from '@buywhere/feeds'
import type { Database } from '../../kernel/db/index.ts'
import { GOOGLE_FRAME, googleFields, googleItem } from './google-feed.ts'
import { openaiFields, openaiLine } from './openai-feed.ts'
import {
  type ExportOffer,
  type ExportScope,
  listExportSources,
  readExportOffers,
} from './read-export-offers.ts'
import { ucpProduct } from './ucp-feed.ts'

export const EXPORT_TARGETS = ['google', 'openai', 'ucp'] as const
export type ExportTarget = (typeof EXPORT_TARGETS)[number]

/** Grows while the feed is written. */
export type ExportCounts = {
  offersWritten: number
  /** Offers that the target would refuse, by the rule they break. */
  leftOut: Record<string, number>
  /** Facts that were left out of offers that were written, by the rule they break. */
  factsLeftOut: Record<string, number>
  /** Ids that had to be made shorter. */
  idsShortened: number
}

const ID_CHARS_MAX = { google: 50, openai: 100, ucp: Number.POSITIVE_INFINITY }
const ID_DIGEST_CHARS = 12
// A fact that goes may leave another one without its sense.
const PASSES_MAX = 4

/** An offer as text of the target's, or the rule for which it is left out. */
type WriteOffer = (
  offer: ExportOffer,
  id: string,
  counts: ExportCounts,
) => { text: string } | { reason: string }

/**
 * Writes the live offers of a scope as a feed, piece by piece, a page in memory at a time. Offers that the target
 * would refuse (without a price, a link, a picture, …) and those whose price is not believed are left out and counted.
 */
export async function* exportFeed(
  db: Database,
  target: ExportTarget,
  scope: ExportScope,
  counts: ExportCounts,
): AsyncGenerator<string, void, undefined> {
  const sources = await listExportSources(db, scope)
  const write = WRITERS[target]()
  if (target === 'google') yield GOOGLE_FRAME.head(scope.source ?? 'BuyWhere')
  for (const source of sources) {
    for await (const page of readExportOffers(db, source)) {
      let text = ''
      for (const offer of page) {
        const written = writeOffer(offer, sources.length === 1, target, write, counts)
        if (written === null) continue
        text += written
        counts.offersWritten++
      }
      if (text !== '') yield text
    }
  }
  if (target === 'google') yield GOOGLE_FRAME.tail
}

export function emptyCounts(): ExportCounts {
  return { offersWritten: 0, leftOut: {}, factsLeftOut: {}, idsShortened: 0 }
}

function writeOffer(
  offer: ExportOffer,
  isOnlySource: boolean,
  target: ExportTarget,
  write: WriteOffer,
  counts: ExportCounts,
): string | null {
  // Ids of different shops may be the same; ours never are.
  const id = isOnlySource ? offer.sku : String(offer.id)
  const shortId = shortenId(id, ID_CHARS_MAX[target])
  const written = offer.suspectReason === null ? write(offer, shortId, counts) : { reason: 'price.suspect' }
  if ('reason' in written) {
    counts.leftOut[written.reason] = (counts.leftOut[written.reason] ?? 0) + 1
    return null
  }
  if (shortId !== id) counts.idsShortened++
  return written.text
}

/** Cut, with a digest of the whole behind it, so that two that begin alike stay two. */
function shortenId(id: string, maxChars: number): string {
  const characters = [...id]
  if (characters.length <= maxChars) return id
  const digest = createHash('sha256').update(id).digest('hex').slice(0, ID_DIGEST_CHARS)
  return `${characters.slice(0, maxChars - ID_DIGEST_CHARS - 1).join('')}-${digest}`
}

const WRITERS: Record<ExportTarget, () => WriteOffer> = {
  google: () => checked('google', googleFields, googleItem),
  openai: () => checked('openai', openaiFields, openaiLine),
  ucp: () => offer => {
    if (offer.url === null) return { reason: 'url.missing' }
    const product = ucpProduct(offer)
    return product === null ? { reason: 'price.missing' } : { text: `${JSON.stringify(product)}\n` }
  },
}

/** A writer that keeps the rules which the doctor checks: facts that break them go; without a needed one, the offer. */
function checked(
  target: 'google' | 'openai',
  fieldsOf: (offer: ExportOffer, id: string) => Map<string, string[]>,
  textOf: (fields: ReadonlyMap<string, readonly string[]>) => string,
): WriteOffer {
  const check = createRowCheck(target)
  return (offer, id, counts) => {
    const fields = fieldsOf(offer, id)
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const errors = check(fields).filter(({ severity }) => severity === 'error')
      const [first] = errors
      if (first === undefined) return { text: textOf(fields) }
      const spare = errors.filter(({ field, isRequired }) => fields.has(field) && !isRequired)
      if (spare.length < errors.length) {
        const { field, code } = errors.find(error => !spare.includes(error)) ?? first
        return { reason: `${field}.${code}` }
      }
      for (const { field, code } of spare) {
        fields.delete(field)
        const name = `${field}.${code}`
        counts.factsLeftOut[name] = (counts.factsLeftOut[name] ?? 0) + 1
      }
    }
    return { reason: 'rules.contradict' }
  }
}
