import { join } from 'node:path'
import {
  openIndex,
  type ProductDocument,
  type ProductIndex,
  type SearchQuery,
  type SearchResult,
} from '@buywhere/search'
import {
  factorsInto,
  listSources,
  loadRateTable,
  type RateTable,
  type SourceSummary,
  STALE_MS,
} from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import { followChanges } from './follow-changes.ts'
import { claimReplicaFolder } from './replica-folder.ts'

const REFRESH_MS = 30_000

/** What the caller decides about a search; rates, staleness and visibility are the service's. */
export type SearchRequest = Omit<SearchQuery, 'rates' | 'visibleOrgIds' | 'staleBefore' | 'facetSize'> & {
  /** Currency of price filters and of the order by price. */
  currency: string
}

export type SearchService = {
  /** Answers from memory: needs no database. */
  search(request: SearchRequest): SearchResult
  /** By product id or offer id, with its offers; null when there is none that the caller may see. */
  getProduct(id: string): ProductDocument | null
  rates(): RateTable
  /** The source's public description by name, as of at most half a minute ago. */
  source(name: string): SourceSummary | undefined
  stats(): ReturnType<ProductIndex['stats']>
  lagMs(): number
  /** Resolves once everything committed before the call is searchable. */
  catchUp(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const FACET_SIZE = 20
const PUBLIC_ONLY: readonly number[] = []

/** This process's replica of the catalogue, at the head of the changes log when this resolves. */
export async function openSearch(options: {
  db: Database
  home: string
  clock: Clock
  log: Logger
}): Promise<SearchService> {
  const { db, clock, log } = options
  const folder = await claimReplicaFolder(join(options.home, 'index'))
  const { index, cursor, rebuilt } = await openIndex({ directory: folder.path })
  if (rebuilt !== null)
    log.info({ reason: rebuilt }, 'no usable index on disk; building it from the database')
  const follower = await followChanges({ db, index, cursor, clock, log })

  let rates = await loadRateTable(db)
  let sources = await loadSources(db)
  const refresh = setInterval(async () => {
    try {
      rates = await loadRateTable(db)
      sources = await loadSources(db)
    } catch (error) {
      log.warn({ err: error }, 'could not refresh rates and sources; the ones at hand stay in use')
    }
  }, REFRESH_MS)

  return {
    search: request =>
      index.search({
        ...request,
        rates: factorsInto(rates, request.currency),
        visibleOrgIds: PUBLIC_ONLY,
        staleBefore: clock.now().getTime() - STALE_MS,
        facetSize: FACET_SIZE,
      }),
    getProduct: id => index.getProduct(id, PUBLIC_ONLY),
    rates: () => rates,
    source: name => sources.get(name),
    stats: () => index.stats(),
    lagMs: () => follower.lagMs(),
    async catchUp() {
      await follower.catchUp()
      rates = await loadRateTable(db)
      sources = await loadSources(db)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(refresh)
      await follower.stop()
      await index.close()
      await folder.release()
    },
  }
}

async function loadSources(db: Database): Promise<Map<string, SourceSummary>> {
  return new Map((await listSources(db)).map(source => [source.name, source]))
}
