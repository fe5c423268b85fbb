import { sql } from 'kysely'
import {
  backfillPrices,
  confirmSource,
  ensureSource,
  type OfferContent,
  type PastPrice,
  type Source,
} from '../catalog/index.ts'
import { applyBatch, normaliseOffer } from '../ingest/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { toMinorUnits } from '../kernel/money/index.ts'
import { type DemoOffer, type DemoSource, demoSources, generateDemo } from './index.ts'

const BATCH_OFFERS = 1_000
const DAY_MS = 86_400_000

export type DemoSize = { offers: number; seed: number; sources?: number; products?: number }

/** True when the catalogue is empty, or holds nothing but a demo whose loading was cut off. */
export async function wantsDemo(db: Database): Promise<boolean> {
  const { rows } = await sql<{ wanted: boolean }>`
    select not exists (select from catalog.sources where not is_demo)
       and (not exists (select from catalog.sources) or exists (select from catalog.sources where confirmed_at is null))
       as wanted
  `.execute(db)
  return rows[0]!.wanted
}

/** Whether anybody's real offers are there. */
export async function hasRealSources(db: Database): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean }>`
    select exists (select from catalog.sources where not is_demo) as "isThere"
  `.execute(db)
  return rows[0]?.isThere === true
}

/** Loads the demo catalogue the way a feed is loaded. Cut off and called again, it goes on; complete, it changes nothing. */
export async function loadDemo(db: Database, clock: Clock, size: DemoSize): Promise<void> {
  const now = clock.now()
  const categories = new Map<string, number>()
  const sourceOf = new Map<string, Source>()
  // All sources first: one that is there and unconfirmed is what tells a cut-off load from a finished one.
  for (const demo of demoSources(size.sources))
    sourceOf.set(demo.name, await ensureSource(db, describe(demo)))

  for (const batch of batches(generateDemo(size))) {
    const source = sourceOf.get(batch[0]!.source)!
    const offers = batch.map(demo => readOffer(demo, source, now))
    const history = batch.flatMap((demo, index) => readHistory(demo, offers[index]!, now))
    await applyBatch(db, source, offers, categories, now, async (transaction, { created }) => {
      // A batch and its history are one transaction: offers that are there have theirs, dated from their own day.
      if (created > 0) await backfillPrices(transaction, source.id, history)
    })
  }
  await db.transaction().execute(async transaction => {
    for (const source of sourceOf.values()) await confirmSource(transaction, source, now)
  })
}

function describe(demo: DemoSource) {
  return { ...demo, isDemo: true }
}

/** Batches of one source each. */
function* batches(offers: Iterable<DemoOffer>): Generator<DemoOffer[]> {
  let batch: DemoOffer[] = []
  for (const offer of offers) {
    const isOther = batch[0] !== undefined && batch[0].source !== offer.source
    if (isOther || batch.length === BATCH_OFFERS) {
      yield batch
      batch = []
    }
    batch.push(offer)
  }
  if (batch.length > 0) yield batch
}

function readOffer({ offer }: DemoOffer, source: Source, now: Date): OfferContent {
  const content = normaliseOffer(offer, source, now)
  if ('code' in content)
    throw new Error(`the demo generator made an offer that cannot be: ${content.message}`)
  return content
}

function readHistory(demo: DemoOffer, { sku, currency }: OfferContent, now: Date): PastPrice[] {
  const minor = (amount: string | null) => (amount === null ? null : toMinorUnits(amount, currency))
  return demo.priceHistory.map(({ daysAgo, price, listPrice }) => ({
    sku,
    currency,
    observedAt: new Date(now.getTime() - daysAgo * DAY_MS),
    priceMinor: minor(price)!,
    listPriceMinor: minor(listPrice),
  }))
}
