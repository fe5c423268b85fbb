import { createHash } from 'node:crypto'
import type { RateTable, SourceSummary } from '../catalog/index.ts'

/**
 * Which state of the catalogue a process answers from, in words that mean the same in every process of one database.
 * Of two processes of one `world`, what the first says is at least as new as what the second knows when the first's
 * `floor` is not below the second's `ceiling`.
 */
export type CataloguePosition = {
  /** Database, stretch of its history, rates, descriptions and lifetimes of sources; equal where all of them are. */
  world: string
  /** The work of every transaction below this id is in it. */
  floor: bigint
  /** The work of none from this id on is; null: not known just now. */
  ceiling: bigint | null
}

/** The same for the same rates, descriptions and lifetimes, in whatever order they were read. */
export function digestOf(parts: {
  rates: RateTable
  sources: ReadonlyMap<string, SourceSummary>
  lifetimes: ReadonlyMap<string, number>
}): string {
  // When a source was last confirmed is told by the changes log.
  const described = [...parts.sources].map(([key, { confirmedAt: _, ...source }]) => [key, source] as const)
  const sorted = [[...parts.rates], described, [...parts.lifetimes]].map(entries =>
    entries.map(entry => JSON.stringify(entry)).sort(),
  )
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url')
}
