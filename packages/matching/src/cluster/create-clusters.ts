import { createCandidateIndex, termsOf } from '../block/index.ts'
import type { PreparedOffer } from '../prepare-offer.ts'
import { createSketches } from '../screen/index.ts'
import { MOST_LIKENESS } from './agglomerate.ts'
import { createBlocks } from './blocks.ts'
import { createComparisons } from './comparisons.ts'
import { createDecisions } from './decisions.ts'
import { createEdgeStore } from './edge-store.ts'
import { createFactsTable } from './facts-table.ts'
import { createMeetings } from './meetings.ts'
import { createOfferStore } from './offer-store.ts'
import { CLUSTER_DEFAULTS, type ClusterOptions } from './options.ts'
import { createPartition } from './partition.ts'
import type { Cluster, ClusterOffer, Decision, OfferId } from './types.ts'

/** The clusters that are not as they were, each as it is now. An offer that left is in none. */
export type Change = { products: Cluster[]; families: Cluster[] }

/** An offer that was compared with another one, and how likely they are the same, 0 to 1. */
export type Neighbour = { id: OfferId; product: number; family: number }

export type Clusters = {
  readonly size: number
  /** Pairs that were compared since the beginning. */
  readonly compared: number
  /** Adds an offer, or takes it as it is now, and places it. Nothing changes when it is there word for word. */
  put(id: OfferId, offer: ClusterOffer): Change
  /** The same for many at once, which takes less; for hundreds in threads, while the caller waits. */
  putAll(offers: Iterable<readonly [OfferId, ClusterOffer]>): Change
  /** Nothing changes when it is not there. */
  remove(id: OfferId): Change
  /** All decisions there are, in place of those before. */
  decide(decisions: Iterable<Decision>): Change
  /** Adds an offer without placing it: it is alone until something near it is placed, `restore` or `repair`. */
  load(id: OfferId, offer: ClusterOffer): void
  /** Takes clusters as they were known before, of offers that were loaded. Ids that are not there are passed over. */
  restore(products: Iterable<Cluster>, families: Iterable<Cluster>): void
  /**
   * Clusters everything from scratch, in steps, and tells with each what has changed. What comes out hangs only on
   * the offers and the decisions, not on the order in which they came. Until it is through, all else throws.
   */
  repair(): Generator<Change, void>
  productOf(id: OfferId): Cluster
  familyOf(id: OfferId): Cluster
  /** Each cluster once, those of one offer too. */
  products(): Generator<Cluster>
  families(): Generator<Cluster>
  /** With whom an offer was compared and was not quite unlike, the likeliest first. */
  neighboursOf(id: OfferId): Neighbour[]
  /** Ends the threads that `repair` or `putAll` started; they stay for the next otherwise. */
  endThreads(): void
}

const OFFERS_PER_STEP = 2_000

/** Everything in memory: about 600 bytes an offer with its title. */
export function createClusters(options: ClusterOptions): Clusters {
  const settings = { ...CLUSTER_DEFAULTS, ...options }
  const store = createOfferStore()
  const index = createCandidateIndex(settings.expected, settings.limits)
  const edges = createEdgeStore()
  const decisions = createDecisions()
  const facts = createFactsTable()
  const sketches = createSketches()
  const products = createPartition()
  const families = createPartition()
  const comparisons = createComparisons(store, settings, facts.factsAt)
  const meetings = createMeetings({ store, index, facts, sketches, comparisons, edges, settings })
  const blocks = createBlocks({ store, edges, decisions, facts, settings, meet: meetings.meet })
  let isRepairing = false

  function enter(
    id: OfferId,
    offer: ClusterOffer,
    how: 'add' | 'hold',
  ): { slot: number; isChanged: boolean } {
    const { slot, isChanged } = store.put(id, offer)
    if (!isChanged) return { slot, isChanged }
    comparisons.forget(slot)
    edges.removeAll(slot)
    meetings.forget(slot)
    const prepared: PreparedOffer = comparisons.prepared(slot)
    facts.put(slot, prepared)
    sketches.put(slot, prepared)
    index[how](slot, termsOf(prepared), { tie: store.contentOf(slot), seller: store.sellerOf(slot) })
    return { slot, isChanged }
  }

  /** Those whose clusters may hang on an offer. */
  function companionsOf(slot: number): number[] {
    const companions = new Set([...families.membersOf(slot), ...products.membersOf(slot)])
    edges.forEach(slot, other => companions.add(other))
    companions.delete(slot)
    return [...companions]
  }

  const toCluster = (slots: readonly number[]): Cluster => slots.map(store.idOf).sort((a, b) => a - b)

  type Settled = { has(slot: number): boolean; add(slot: number): void }

  /** Clusters anew the blocks of these slots, and of whoever shared a cluster with any of them. */
  function settle(seeds: Iterable<number>, settled: Settled): Change {
    const groups: { families: number[][]; products: number[][] } = { families: [], products: [] }
    const pending = [...seeds]
    const eachCompanion = tellCompanionsOnce()
    for (let seed = pending.pop(); seed !== undefined; seed = pending.pop()) {
      if (settled.has(seed)) continue
      const block = blocks.blockOf(seed)
      for (const slot of block) settled.add(slot)
      for (const slot of block) eachCompanion(slot, other => pending.push(other))
      const found = blocks.cluster(block)
      groups.families.push(...found.families)
      groups.products.push(...found.products)
    }
    return {
      families: families.regroup(groups.families).map(toCluster),
      products: products.regroup(groups.products).map(toCluster),
    }
  }

  /** Visits whoever is in a cluster with a slot, each cluster once, whichever of its slots is asked for. */
  function tellCompanionsOnce(): (slot: number, visit: (other: number) => void) => void {
    const levels = [families, products].map(partition => ({ partition, told: new Set<number>() }))
    return (slot, visit) => {
      for (const { partition, told } of levels) {
        if (told.has(slot)) continue
        for (const member of partition.membersOf(slot)) {
          told.add(member)
          visit(member)
        }
      }
    }
  }

  /** Everyone who could be touched has to be compared first: a comparison may join blocks that were apart. */
  function settleThese(seeds: Iterable<number>): Change {
    const touched = new Set(seeds)
    const reached = new Set<number>()
    const eachCompanion = tellCompanionsOnce()
    for (const slot of touched) {
      eachCompanion(slot, other => touched.add(other))
      if (meetings.has(slot) && reached.has(slot)) continue
      for (const other of blocks.blockOf(slot)) {
        reached.add(other)
        touched.add(other)
      }
    }
    return settle(touched, new Set())
  }

  /** An offer that came or went has changed its cluster, even where the others in it are the same. */
  function withClustersOf(change: Change, slots: readonly number[]): Change {
    const addTo = (clusters: Cluster[], partition: typeof products): void => {
      const told = new Set(clusters.flat())
      for (const slot of slots) {
        if (told.has(store.idOf(slot))) continue
        const cluster = toCluster(partition.membersOf(slot))
        for (const id of cluster) told.add(id)
        clusters.push(cluster)
      }
    }
    addTo(change.products, products)
    addTo(change.families, families)
    return change
  }

  const requireIdle = (): void => {
    if (isRepairing) throw new Error('the clusters are being repaired')
  }

  function putAll(offers: Iterable<readonly [OfferId, ClusterOffer]>): Change {
    requireIdle()
    const placed = new Set<number>()
    const touched = new Set<number>()
    for (const [id, offer] of offers) {
      const known = store.slotOf(id)
      const companions = known === undefined ? [] : companionsOf(known)
      const { slot, isChanged } = enter(id, offer, 'add')
      if (!isChanged) continue
      placed.add(slot)
      for (const other of companions) touched.add(other)
    }
    if (placed.size > 1) meetings.meetThese(placed)
    return withClustersOf(settleThese([...placed, ...touched]), [...placed])
  }

  function* each(partition: typeof products): Generator<Cluster> {
    const seen = new Uint8Array(store.end)
    for (let slot = 0; slot < store.end; slot++) {
      if (!store.isUsed(slot) || seen[slot] === 1) continue
      const members = partition.membersOf(slot)
      for (const member of members) seen[member] = 1
      yield toCluster(members)
    }
  }

  function* repairSteps(): Generator<Change, void> {
    const nothing = (): Change => ({ products: [], families: [] })
    for (const _ of index.rebuild()) yield nothing()
    edges.clear()
    for (const _ of meetings.meetEveryone()) yield nothing()
    const marks = new Uint8Array(store.end)
    const settled: Settled = {
      has: slot => marks[slot] === 1,
      add: slot => {
        marks[slot] = 1
      },
    }
    let change = nothing()
    for (const slot of index.inNeighbourOrder()) {
      if (settled.has(slot)) continue
      const part = settle([slot], settled)
      change.products.push(...part.products)
      change.families.push(...part.families)
      if (change.products.length < OFFERS_PER_STEP) continue
      yield change
      change = nothing()
    }
    yield change
  }

  return {
    get size() {
      return store.size
    },
    get compared() {
      return meetings.compared
    },
    put: (id, offer) => putAll([[id, offer]]),
    putAll,
    remove(id) {
      requireIdle()
      const slot = store.slotOf(id)
      if (slot === undefined) return { products: [], families: [] }
      const companions = companionsOf(slot)
      const product = products.membersOf(slot).find(other => other !== slot)
      const family = families.membersOf(slot).find(other => other !== slot)
      products.isolate(slot)
      families.isolate(slot)
      edges.removeAll(slot)
      comparisons.forget(slot)
      index.remove(slot)
      store.remove(slot)
      const left = [product, family].filter(other => other !== undefined)
      return withClustersOf(settleThese(companions), left)
    },
    decide(list) {
      requireIdle()
      const named = new Set(decisions.ids())
      decisions.set(list)
      for (const id of decisions.ids()) named.add(id)
      return settleThese([...named].flatMap(id => store.slotOf(id) ?? []))
    },
    load(id, offer) {
      requireIdle()
      const slot = store.slotOf(id)
      if (slot !== undefined) {
        products.isolate(slot)
        families.isolate(slot)
      }
      enter(id, offer, 'hold')
    },
    restore(productList, familyList) {
      requireIdle()
      const toSlots = (cluster: Cluster): number[] => cluster.flatMap(id => store.slotOf(id) ?? [])
      for (const cluster of productList) products.regroup([toSlots(cluster)])
      for (const cluster of familyList) families.regroup([toSlots(cluster)])
    },
    *repair() {
      requireIdle()
      isRepairing = true
      try {
        yield* repairSteps()
      } finally {
        isRepairing = false
      }
    },
    productOf(id) {
      const slot = store.slotOf(id)
      return slot === undefined ? [] : toCluster(products.membersOf(slot))
    },
    familyOf(id) {
      const slot = store.slotOf(id)
      return slot === undefined ? [] : toCluster(families.membersOf(slot))
    },
    products: () => each(products),
    families: () => each(families),
    neighboursOf(id) {
      const slot = store.slotOf(id)
      const found: Neighbour[] = []
      if (slot === undefined || isRepairing) return found
      meetings.meet(slot)
      edges.forEach(slot, (other, product, family) => {
        found.push({
          id: store.idOf(other),
          product: product / MOST_LIKENESS,
          family: family / MOST_LIKENESS,
        })
      })
      return found.sort((a, b) => b.product - a.product || b.family - a.family || a.id - b.id)
    },
    endThreads: meetings.endThreads,
  }
}
