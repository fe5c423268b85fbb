import { rm } from 'node:fs/promises'
import type { FeedRow } from '@buywhere/feeds'
import { RAW_OFFERS } from '../read-rows.ts'
import { type AcpOwner, acpTarget, findAcpProducts, getAcpFeed, storeAcpProducts } from './acp-feed-store.ts'
import type { AcpProduct } from './acp-product.ts'
import type { PushContext } from './push-context.ts'
import { readAcpVariant } from './read-acp-variant.ts'
import { spoolRows } from './spool-rows.ts'
import { startPushedRun } from './start-pushed-run.ts'

/** What a variant is that its product does not list any more: the protocol has no other word for gone. */
const GONE = { available: false, status: 'discontinued' }

/**
 * Puts products into a feed, each in the place of the one with its id, and starts the durable run that makes offers of
 * their variants; answers the run's id, or null where there are no variants. A variant that its product does not list
 * any more is no longer in stock. Of a product that is listed twice, the last one counts. Throws `not_found` and
 * `source_busy`; nothing has changed then.
 */
export async function patchAcpProducts(
  context: PushContext,
  owner: AcpOwner,
  patch: { feedId: string; products: readonly AcpProduct[]; waitMs: number },
): Promise<number | null> {
  const { db, clock } = context
  const feed = await getAcpFeed(db, owner.orgId, patch.feedId)
  const products = [...new Map(patch.products.map(product => [product.id, storable(product)])).values()]
  const ids = products.map(({ id }) => id)
  const before = await findAcpProducts(db, owner.orgId, feed.id, ids)
  const rows = rowsOf(products, before)
  const runId = rows.length === 0 ? null : await begin(context, rows)
  // After the run, which can be refused. Sent again after a crash in between, it changes nothing a second time.
  await storeAcpProducts(db, owner.orgId, feed.id, products, clock.now())
  return runId

  async function begin({ spoolFolder }: PushContext, rows: readonly FeedRow[]): Promise<number> {
    const spooled = await spoolRows(spoolFolder, rows)
    const input = { format: RAW_OFFERS, spooled, tag: `acp:${crypto.randomUUID()}` }
    try {
      const target = acpTarget(feed, owner.catalogueOrgId)
      return await startPushedRun(context, target, { kind: 'acp', isFull: false, ...input }, patch.waitMs)
    } catch (error) {
      await rm(spooled.path, { force: true })
      throw error
    }
  }
}

function rowsOf(products: readonly AcpProduct[], before: readonly AcpProduct[]): FeedRow[] {
  const listed = new Set(products.flatMap(({ variants }) => variants.map(({ id }) => id)))
  const offers = products.flatMap(product =>
    product.variants.map(variant => readAcpVariant(product, variant)),
  )
  const gone = before.flatMap(product =>
    product.variants
      .filter(({ id }) => !listed.has(id))
      .map(variant => readAcpVariant(product, { ...variant, availability: GONE })),
  )
  return [...offers, ...gone].map((offer, at) => ({ line: at + 1, offer }))
}

/** Without what PostgreSQL takes in no text: NULs and halves of characters. */
function storable<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, storable(inner)])) as T
}
