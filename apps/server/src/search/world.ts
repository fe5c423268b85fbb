import { randomUUID } from 'node:crypto'
import type { RateTable } from '../catalog/index.ts'

/**
 * What it takes to show an answer besides the result itself, in shared memory: search threads are given it with every
 * search and read it once.
 */
export type World = { id: string; bytes: SharedArrayBuffer }

export type PlaceCurrency = { country: string; region: string; currency: string }

export type ReadWorld = {
  rates: RateTable
  shopNames: ReadonlyMap<string, string>
  /** In ms, by key of the sources that have one of their own. */
  lifetimes: ReadonlyMap<string, number>
  /** Where public sources sell, and what they are priced in. */
  currencies: readonly PlaceCurrency[]
}

export function packWorld({ rates, shopNames, lifetimes, currencies }: ReadWorld): World {
  const parts = { rates: [...rates], shopNames: [...shopNames], lifetimes: [...lifetimes], currencies }
  const text = Buffer.from(JSON.stringify(parts))
  const bytes = new SharedArrayBuffer(text.byteLength)
  text.copy(Buffer.from(bytes))
  return { id: randomUUID(), bytes }
}

let last: { id: string; read: ReadWorld } | null = null

export function readWorld({ id, bytes }: World): ReadWorld {
  if (last?.id !== id) {
    const { rates, shopNames, lifetimes, currencies } = JSON.parse(Buffer.from(bytes).toString())
    const read = {
      rates: new Map(rates),
      shopNames: new Map(shopNames),
      lifetimes: new Map(lifetimes),
      currencies,
    } as ReadWorld
    last = { id, read }
  }
  return last.read
}
