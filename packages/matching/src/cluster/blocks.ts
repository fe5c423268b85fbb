import { agglomerate, type Edge, MOST_LIKENESS } from './agglomerate.ts'
import type { Decisions } from './decisions.ts'
import type { EdgeStore } from './edge-store.ts'
import type { FactsTable } from './facts-table.ts'
import { createMergeGuard, type Guarded } from './merge-guard.ts'
import type { OfferStore } from './offer-store.ts'
import { STRICTER } from './options.ts'
import type { Level, OfferId } from './types.ts'

type Parts = {
  store: OfferStore
  edges: EdgeStore
  decisions: Decisions
  facts: FactsTable
  settings: { threshold: number; unknown: number; mostTogether: number }
  /** Sees to it that a slot was compared with its candidates. */
  meet(slot: number): void
}

/** A block: offers that hang together by likely pairs, so that no cluster reaches out of it. */
export type Blocks = {
  /** The block of a slot. The same for each of its members. */
  blockOf(slot: number): number[]
  /** The clusters of a block: families, and products within them. */
  cluster(block: readonly number[]): { families: number[][]; products: number[][] }
}

export function createBlocks({ store, edges, decisions, facts, settings, meet }: Parts): Blocks {
  const floors = [settings.threshold, ...STRICTER.filter(floor => floor > settings.threshold)]
  const linkage = {
    threshold: settings.threshold * MOST_LIKENESS,
    unknown: settings.unknown * MOST_LIKENESS,
  }

  const decidedWith = (slot: number, kind: 'together' | 'apart'): number[] =>
    decisions.of(store.idOf(slot), kind).flatMap((id: OfferId) => store.slotOf(id) ?? [])

  /** All that can be reached over pairs at least so likely; null: more than may be clustered at once. */
  function reach(seed: number, floor: number, most: number): number[] | null {
    const reached = new Set([seed])
    for (const slot of reached) {
      meet(slot)
      edges.forEach(slot, (other, _, family) => {
        if (family >= floor * MOST_LIKENESS) reached.add(other)
      })
      for (const other of decidedWith(slot, 'together')) reached.add(other)
      if (reached.size > most) return null
    }
    return [...reached]
  }

  function partition(slots: readonly number[], level: Level): number[][] {
    if (slots.length === 1) return [[...slots]]
    const nodes = new Map(slots.map((slot, node) => [slot, node]))
    const list: Edge[] = []
    const apart: [number, number][] = []
    const together: [number, number][] = []
    slots.forEach((slot, left) => {
      edges.forEach(slot, (other, product, family) => {
        const right = nodes.get(other) ?? -1
        if (left < right) list.push({ left, right, likeness: level === 'product' ? product : family })
      })
      for (const other of decidedWith(slot, 'together')) {
        const right = nodes.get(other) ?? -1
        if (left < right) together.push([left, right])
      }
      if (level === 'family') return
      for (const other of decidedWith(slot, 'apart')) {
        const right = nodes.get(other) ?? -1
        if (left < right) apart.push([left, right])
      }
    })
    const guarded = slots.map(
      (slot): Guarded => ({
        facts: facts.factsAt(slot),
        gtin: facts.gtinAt(slot),
        seller: store.sellerOf(slot),
      }),
    )
    together.sort((a, b) => a[0] - b[0] || a[1] - b[1])
    const heads = agglomerate(slots.length, list, createMergeGuard(guarded, level, apart), linkage, together)
    const groups = new Map<number, number[]>()
    slots.forEach((slot, node) => {
      const head = heads[node] ?? node
      const group = groups.get(head)
      if (group === undefined) groups.set(head, [slot])
      else group.push(slot)
    })
    return [...groups.values()]
  }

  return {
    blockOf(slot) {
      for (const floor of floors) {
        const block = reach(slot, floor, settings.mostTogether)
        if (block !== null) return block
      }
      return reach(slot, floors.at(-1) ?? 1, Number.POSITIVE_INFINITY) ?? [slot]
    },
    cluster(block) {
      const families = partition([...block].sort(store.compare), 'family')
      return { families, products: families.flatMap(family => partition(family, 'product')) }
    },
  }
}
