import { join } from 'node:path'
import {
  openIndex,
  type ProductDocument,
  type ProductIndex,
  type ResponderLocation,
  type SearchResult,
  type Suggestion,
  type SuggestQuery,
} from '@buywhere/search'
import {
  listSources,
  loadLifetimes,
  loadRateTable,
  type RateTable,
  type SourceSummary,
  STALE_MS,
} from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { Understanding } from './apply-interpretation.ts'
import { type CataloguePosition, digestOf } from './catalogue-position.ts'
import { followChanges } from './follow-changes.ts'
import { knownFactors } from './known-factors.ts'
import { prepareQuery } from './prepare-query.ts'
import { createRedirectMap } from './redirect-map.ts'
import { claimReplicaFolder } from './replica-folder.ts'
import type { SearchRequest } from './search-request.ts'
import type { PlaceCurrency, World } from './world.ts'

const REFRESH_MS = 30_000

export type SearchAnswer = SearchResult & {
  /** null: not asked for, or nothing was read. */
  understanding: Understanding | null
}

export type SearchService = {
  /** Answers from memory: needs no database. */
  search(request: SearchRequest): SearchAnswer
  /**
   * The same worked out on a search thread, from reading the text to what the responder writes, in UTF-8; without
   * threads, here. `shown` is handed to the responder. Sees everything that was searchable when it was called.
   */
  answer(request: SearchRequest, shown: unknown): Promise<Uint8Array>
  /** Ways to end the word being typed. */
  suggest(query: SuggestQuery): Suggestion[]
  /** By product id or offer id, with its offers; null when there is none that the asker may see. */
  getProduct(id: string, visibleOrgIds: readonly number[]): ProductDocument | null
  /** The product that stands for this id now: itself, unless it was absorbed by one that the asker may see. */
  heirOf(id: string, visibleOrgIds: readonly number[]): string
  /** The organisation alone where it has products of its own, else none: what its answers share with everybody's. */
  visibilityOf(orgId: number | null): readonly number[]
  /** Never changed in place: what is read from one table is of one moment. */
  rates(): RateTable
  /** Where public sources sell and what they are priced in, as of at most half a minute ago. */
  currencies(): readonly PlaceCurrency[]
  /** From one minor unit of each currency to minor units of `currency`; only those that there is a rate for. */
  factorsInto(currency: string): ReadonlyMap<string, number>
  /** Another number after everything that may have changed an answer. Time alone changes some too: `freshness`. */
  version(): number
  /** What answers are made from, as other processes can tell it; null: not known just now. */
  position(): CataloguePosition | null
  /** The source's description by its key, as of at most half a minute ago. */
  source(key: string): SourceSummary | undefined
  /** How long (ms) a price of the source counts once read, as of at most half a minute ago. */
  lifetimeMs(key: string): number
  stats(): ReturnType<ProductIndex['stats']>
  lagMs(): number
  /** Resolves once everything committed before the call is searchable. */
  catchUp(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What the responder is asked; beside it, it is given the `World`. */
export type AnswerOrder = { request: SearchRequest; shown: unknown }

const PUBLIC_ONLY: readonly number[] = []

/** This process's replica of the catalogue, at the head of the changes log when this resolves. */
export async function openSearch(options: {
  db: Database
  home: string
  clock: Clock
  log: Logger
  /** Threads that search beside the calling one. */
  threads: number
  /** Writes the text of `answer`, given an `AnswerOrder` and the `World`. */
  responder: ResponderLocation
  /** Whether index files may be written just now; always, where it is left out. */
  maySave?: () => boolean
}): Promise<SearchService> {
  const { db, clock, log, responder } = options
  const folder = await claimReplicaFolder(join(options.home, 'index'))
  const { index, cursor, rebuilt } = await openIndex({
    directory: folder.path,
    searchThreads: options.threads,
    responder,
  })
  if (rebuilt !== null)
    log.info({ reason: rebuilt }, 'no usable index on disk; building it from the database')
  let version = 0
  const onChange = () => {
    version++
  }
  const redirects = createRedirectMap(db)
  await redirects.loadAll()
  const { maySave } = options
  const follower = await followChanges({
    db,
    index,
    redirects,
    cursor,
    clock,
    log,
    onChange,
    ...(maySave && { maySave }),
  })

  let rates: RateTable = new Map()
  let sources = new Map<string, SourceSummary>()
  let lifetimes = new Map<string, number>()
  let currencies: readonly PlaceCurrency[] = []
  let worldDigest = ''
  const reload = async () => {
    const loaded = [
      await loadRateTable(db, clock.now()),
      await loadSources(db),
      await loadLifetimes(db),
    ] as const
    ;[rates, sources, lifetimes] = loaded
    worldDigest = digestOf({ rates, sources, lifetimes })
    index.setLifetimes(lifetimes)
    const shopNames = new Map([...sources].map(([key, source]) => [key, source.displayName]))
    currencies = currenciesOf(sources.values())
    index.setContext({ rates, shopNames, lifetimes, currencies } satisfies World)
    onChange()
  }
  await reload()
  const refresh = setInterval(() => {
    reload().catch(error =>
      log.warn({ err: error }, 'could not refresh rates and sources; the ones at hand stay in use'),
    )
  }, REFRESH_MS)

  const factorsFor = (currency: string) => knownFactors(rates, currency)

  return {
    search(request) {
      const nowMs = clock.now().getTime()
      const { query, understanding } = prepareQuery(request, { index, factorsInto: factorsFor, nowMs })
      return { ...index.search(query), understanding }
    },
    answer: (request, shown) => index.respond({ request, shown } satisfies AnswerOrder),
    suggest: query => index.suggest(query),
    getProduct: (id, visibleOrgIds) => index.getProduct(id, visibleOrgIds),
    heirOf: redirects.heirOf,
    visibilityOf: orgId => (orgId !== null && index.ownsProducts(orgId) ? [orgId] : PUBLIC_ONLY),
    rates: () => rates,
    currencies: () => currencies,
    factorsInto: factorsFor,
    version: () => version,
    position() {
      const followed = follower.position()
      if (followed === null) return null
      const { history, settled: floor, ceiling } = followed
      return { world: `${history} ${worldDigest}`, floor, ceiling }
    },
    source: key => sources.get(key),
    lifetimeMs: key => lifetimes.get(key) ?? STALE_MS,
    stats: () => index.stats(),
    lagMs: () => follower.lagMs(),
    async catchUp() {
      await follower.catchUp()
      await reload()
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
  return new Map((await listSources(db, { orgIds: 'all' })).map(source => [source.key, source]))
}

/** Each place with each of its currencies, once. */
function currenciesOf(sources: Iterable<SourceSummary>): readonly PlaceCurrency[] {
  const open = [...sources].filter(source => source.orgId === null)
  const places = open.map(({ country, region, currency }) => ({ country, region, currency }))
  return [...new Map(places.map(place => [JSON.stringify(place), place])).values()]
}
