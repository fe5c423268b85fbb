import { isDeepStrictEqual } from 'node:util'
import type { SavedState } from '../disk/save-index.ts'
import { saveIndex } from '../disk/save-index.ts'
import { FacetCounters } from '../query/facet-counters.ts'
import type { SourceTimes } from '../query/offer-lens.ts'
import { type Snapshot, search } from '../query/search.ts'
import { suggest } from '../query/suggest.ts'
import { checkDocument } from '../segment/check-document.ts'
import { countTermDeaths } from '../segment/count-term-deaths.ts'
import type {
  IndexStats,
  ProductDocument,
  SearchIndex,
  SearchQuery,
  SearchResult,
  Suggestion,
  SuggestQuery,
} from '../types.ts'
import type { Interpretation, QueryContext } from '../understand/index.ts'
import { forgetReplaced } from './forget-segments.ts'
import { getProduct } from './get-product.ts'
import { interpret } from './interpret.ts'
import { bury, burySuperseded, type LiveSegment, livingPlace, openLiveSegment } from './live-segment.ts'
import { pickMerge } from './pick-merge.ts'
import { prepareChanges } from './prepare-changes.ts'
import { SearchPool, type SearchPoolOptions } from './search-pool.ts'
import { SegmentWorkshop } from './segment-workshop.ts'
import { SerialQueue } from './serial-queue.ts'
import { SharedPlaces } from './shared-places.ts'

type Changes = { upserts: ProductDocument[]; deletes: string[] }

export type IndexOptions = {
  /** Where `save` writes. null: in memory only. */
  directory: string | null
  /** Segments of one size class that are merged into one. */
  mergeFactor: number
  /** Changes of up to this many products are worked out on the calling thread: a worker would take longer. */
  inlineProducts: number
  /** Worker threads that `searchAsync` uses. */
  searchThreads: number
  /** What `respond` answers with. */
  responder: SearchPoolOptions['responder']
}

/** What an index starts with: nothing, or what was read from its directory. */
export type InitialState = {
  segments: LiveSegment[]
  shared: SharedPlaces
  confirmations: Map<string, number>
  savedFiles: Map<string, number>
}

/**
 * A replica of the catalogue in memory. `search` runs on the calling thread, `searchAsync` on search threads where
 * there are any, building and merging on workers.
 */
export class ProductIndex implements SearchIndex {
  readonly #options: IndexOptions
  #segments: LiveSegment[]
  #shared: SharedPlaces
  #counters: FacetCounters
  readonly #confirmations: Map<string, number>
  #lifetimes: ReadonlyMap<string, number> = new Map()
  readonly #savedFiles: Map<string, number>
  readonly #changes = new SerialQueue()
  readonly #builds = new SerialQueue()
  readonly #saves = new SerialQueue()
  readonly #changeWorkshop = new SegmentWorkshop()
  readonly #mergeWorkshop = new SegmentWorkshop()
  readonly #searchPool: SearchPool
  /** Changes made while a build runs: its documents may have been read before them. null: no build runs. */
  #sinceBuildBegan: Changes[] | null = null
  #merging: Promise<void> | null = null
  #isClosed = false

  constructor(options: IndexOptions, initial: InitialState) {
    this.#options = options
    this.#segments = initial.segments
    this.#shared = initial.shared
    this.#counters = new FacetCounters(initial.shared)
    this.#confirmations = initial.confirmations
    this.#savedFiles = initial.savedFiles
    this.#searchPool = new SearchPool({
      threads: options.searchThreads,
      responder: options.responder,
      snapshot: () => this.#snapshot(),
    })
  }

  get #times(): SourceTimes {
    return { confirmations: this.#confirmations, lifetimes: this.#lifetimes }
  }

  #snapshot(): Snapshot {
    return {
      segments: this.#segments,
      shared: this.#shared,
      counters: this.#counters,
      times: this.#times,
    }
  }

  search(query: SearchQuery): SearchResult {
    return search(this.#snapshot(), query)
  }

  /**
   * What `search` would answer now, or as soon as a search thread is free; on the calling thread when the index has
   * none or is closed. Rejects with TypeError when the query cannot be sent to a thread, with Error when threads end
   * under this search again and again.
   */
  searchAsync(query: SearchQuery): Promise<SearchResult> {
    return this.#searchPool.search(query)
  }

  /**
   * What the responder given to `openIndex` makes of the request, in UTF-8 and worked out on a search thread, where it
   * reads the query and searches: to copy a result from thread to thread costs more than most searches. Rejects as
   * `searchAsync` does, and with what the responder throws.
   */
  respond(request: unknown): Promise<Uint8Array> {
    return this.#searchPool.respond(request)
  }

  /** What the responder is given beside each request, sent to each thread once. Throws for what cannot be sent. */
  setContext(context: unknown): void {
    this.#searchPool.setContext(context)
  }

  /** Prices, conditions, brands and the like that the text names, as far as the asker may know of them. */
  interpret(
    text: string,
    context: Omit<QueryContext, 'findBrand'>,
    visibleOrgIds?: readonly number[],
  ): Interpretation {
    return interpret(this.#shared, text, context, visibleOrgIds)
  }

  /** Ways to end the word being typed, those that most products answer to first. */
  suggest(query: SuggestQuery): Suggestion[] {
    return suggest(this.#segments, query)
  }

  getProduct(id: string, visibleOrgIds: readonly number[]): ProductDocument | null {
    return getProduct(this.#segments, this.#times, id, new Set(visibleOrgIds))
  }

  /** False only when the organisation has no private products: then it sees what everybody sees. */
  ownsProducts(orgId: number): boolean {
    return this.#shared.owners.has(orgId)
  }

  confirmSource(source: string, at: number): void {
    const confirmedAt = Math.max(at, this.#confirmations.get(source) ?? at)
    this.#confirmations.set(source, confirmedAt)
    this.#searchPool.publish({ confirmations: [[source, confirmedAt]] })
  }

  setLifetimes(lifetimes: ReadonlyMap<string, number>): void {
    if (isDeepStrictEqual(lifetimes, this.#lifetimes)) return
    this.#lifetimes = new Map(lifetimes)
    this.#searchPool.publish({ lifetimes: this.#lifetimes })
  }

  stats(): IndexStats {
    const stats = {
      products: 0,
      offers: 0,
      publicProducts: 0,
      publicOffers: 0,
      segments: this.#segments.length,
      bytes: 0,
    }
    for (const { segment, dead, deadProducts, deadOffers, publicProducts, publicOffers } of this.#segments) {
      stats.publicProducts += publicProducts
      stats.publicOffers += publicOffers
      stats.products += segment.products - deadProducts
      stats.offers += segment.offers - deadOffers
      stats.bytes += segment.container.buffer.byteLength + dead.byteLength
    }
    return stats
  }

  /**
   * A product given twice counts as the last of them, one that is also listed in `deletes` is removed. Throws
   * TypeError, and changes nothing, when a product cannot be indexed.
   */
  apply(changes: Changes): Promise<void> {
    return this.#changes.run(async () => {
      for (const product of changes.upserts) checkDocument(product)
      await this.#applyNow(changes)
      this.#sinceBuildBegan?.push(changes)
      this.#mergeInBackground()
    })
  }

  #keepLiving(segments: readonly LiveSegment[]): void {
    const before = this.#segments
    this.#segments = segments.filter(live => live.deadProducts < live.segment.products)
    forgetReplaced(before, this.#segments)
  }

  async #applyNow({ upserts, deletes }: Changes): Promise<void> {
    const added = new Map(upserts.map(product => [product.productId, product]))
    for (const id of deletes) added.delete(id)
    const gone = [...added.keys(), ...deletes].map(Number)
    const burials = this.#segments
      .map(live => {
        const products = [...new Set(gone.map(id => livingPlace(live, id)))].filter(place => place >= 0)
        return { live, container: live.segment.container, products }
      })
      .filter(({ products }) => products.length > 0)
    const size = burials.reduce((sum, { products }) => sum + products.length, added.size)
    if (size === 0) return
    const documents = [...added.values()]
    const orders = burials.map(({ container, products }) => ({ container, products }))
    const prepared =
      size <= this.#options.inlineProducts
        ? prepareChanges(documents, orders)
        : await this.#changeWorkshop.prepare(documents, orders)
    const fresh = prepared.added === null ? [] : [openLiveSegment(prepared.added, this.#shared)]
    // From here to the end nothing waits: a search sees all of the change or nothing of it.
    for (const [at, { live, products }] of burials.entries()) bury(live, products, prepared.deaths[at] ?? [])
    this.#keepLiving([...this.#segments, ...fresh])
    this.#searchPool.publish({
      buried: burials.map(({ live, products }, at) => ({
        live,
        products,
        deaths: prepared.deaths[at] ?? [],
      })),
    })
  }

  /**
   * Replaces everything by the documents given; what was there is searched until the end. Changes applied
   * meanwhile are applied again on top. A product given twice counts as the last of them.
   */
  build(documents: AsyncIterable<ProductDocument[]>): Promise<void> {
    return this.#builds.run(async () => {
      const since: Changes[] = []
      this.#sinceBuildBegan = since
      try {
        await this.#merging
        const container = await this.#mergeWorkshop.build(documents)
        // Only the end of its thread gives back the memory that a large build took.
        await this.#mergeWorkshop.close()
        await this.#changes.run(async () => {
          const shared = new SharedPlaces()
          const live = openLiveSegment(container, shared)
          burySuperseded(live)
          this.#sinceBuildBegan = null
          this.#shared = shared
          this.#counters = new FacetCounters(shared)
          this.#keepLiving([live])
          this.#searchPool.publishWhole()
          for (const changes of since) await this.#applyNow(changes)
        })
      } finally {
        this.#sinceBuildBegan = null
        this.#mergeInBackground()
      }
    })
  }

  #mergeInBackground(): void {
    if (this.#merging !== null || this.#sinceBuildBegan !== null || this.#isClosed) return
    const sizes = this.#segments.map(({ segment, deadProducts }) => ({
      living: segment.products - deadProducts,
      dead: deadProducts,
    }))
    const picked = pickMerge(sizes, this.#options.mergeFactor)
    if (picked === null) return
    const sources = picked.map(place => this.#segments[place] as LiveSegment)
    // A merge that fails leaves its sources as they are; the next change tries again.
    this.#merging = this.#merge(sources).then(
      () => {
        this.#merging = null
        this.#mergeInBackground()
      },
      () => {
        this.#merging = null
      },
    )
  }

  async #merge(sources: LiveSegment[]): Promise<void> {
    const taken = sources.map(({ segment, dead }) => ({ container: segment.container, dead: dead.slice() }))
    const container = await this.#mergeWorkshop.merge(taken)
    await this.#changes.run(async () => {
      // A build has replaced them meanwhile.
      if (!sources.every(source => this.#segments.includes(source))) return
      const merged = openLiveSegment(container, this.#shared)
      const goneSince: number[] = []
      for (const [at, { segment, dead }] of sources.entries()) {
        for (let product = 0; product < segment.products; product++) {
          if (dead[product] === taken[at]?.dead[product]) continue
          goneSince.push(livingPlace(merged, segment.productId[product]!))
        }
      }
      if (goneSince.length > 0) bury(merged, goneSince, countTermDeaths(merged.segment, goneSince))
      this.#keepLiving([...this.#segments.filter(live => !sources.includes(live)), merged])
      this.#searchPool.publish({})
    })
  }

  /** Resolves when no merge is due any more. */
  async settle(): Promise<void> {
    while (this.#merging !== null) await this.#merging
  }

  /**
   * Writes the index as it is now to its directory, with a cursor that `openIndex` gives back. Throws when the
   * index has no directory or it cannot be written; what was saved before stays whole then.
   */
  async save(cursor: string | null): Promise<void> {
    const { directory } = this.#options
    if (directory === null) throw new Error('the index was opened without a directory')
    const state = await this.#changes.run(
      async (): Promise<SavedState> => ({
        segments: this.#segments.map(live => ({
          live,
          dead: live.dead.slice(),
          termDeaths: [...live.termDeaths],
          deadProducts: live.deadProducts,
          tombstonesVersion: live.tombstonesVersion,
        })),
        confirmations: [...this.#confirmations],
        cursor,
      }),
    )
    await this.#saves.run(() => saveIndex(directory, state, this.#savedFiles))
  }

  /** Ends the worker threads, once searches under way are answered. Searches still work; nothing is saved. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([this.#changeWorkshop.close(), this.#mergeWorkshop.close(), this.#searchPool.close()])
  }
}
