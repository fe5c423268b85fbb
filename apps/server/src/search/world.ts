import { randomUUID } from 'node:crypto'
import type { RateTable } from '../catalog/index.ts'

/**
 * What it takes to show an answer besides the result itself, in shared memory: search threads are given it with every
 * search and read it once.
 */
export type World = { id: string; bytes: SharedArrayBuffer }

export type ReadWorld = { rates: RateTable; shopNames: ReadonlyMap<string, string> }

export function packWorld(rates: RateTable, shopNames: Iterable<[name: string, displayName: string]>): World {
  const text = Buffer.from(JSON.stringify({ rates: [...rates], shopNames: [...shopNames] }))
  const bytes = new SharedArrayBuffer(text.byteLength)
  text.copy(Buffer.from(bytes))
  return { id: randomUUID(), bytes }
}

let last: { id: string; read: ReadWorld } | null = null

export function readWorld({ id, bytes }: World): ReadWorld {
  if (last?.id !== id) {
    const { rates, shopNames } = JSON.parse(Buffer.from(bytes).toString())
    last = { id, read: { rates: new Map(rates), shopNames: new Map(shopNames) } }
  }
  return last.read
}
