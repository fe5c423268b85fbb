import { currentCursor, type ReadChange, readChanges } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'
import { type ClusterWorld, createClusterWorld } from './cluster-world.ts'
import { type Euros, loadAllCompared, loadCompared } from './load-compared.ts'
import type { Matcher } from './matcher.ts'
import { StoredGroups } from './stored-groups.ts'

const PAGE_CHANGES = 20_000
const PAGE_OFFERS = 2_000
/** Beyond this it is no slower to group everything anew. */
const CHANGED_MAX = 200_000

/** Happens to an offer without its being another thing. */
const SAME = new Set(['offer_confirmed', 'offer_missing', 'offer_moved'])

export type LoadedWorld = {
  world: ClusterWorld
  /** Everything before it is in the world. */
  cursor: string
  /** Offers alone that are products already; empty where it was taken up from the cursor. */
  settled: { scope: number; parts: readonly (readonly number[])[] }[]
  offers: number
}

/** The offers that may be other things since, in no order. */
export function offersIn(changes: readonly ReadChange[]): number[] {
  return [...new Set(changes.flatMap(({ kind, offerId }) => (SAME.has(kind) ? [] : (offerId ?? []))))]
}

/**
 * Every live offer there is, in groups: as they are stored where they are up to `from`, with what changed since placed
 * anew; without it all from scratch. `during` is called between two steps; null where it answered false.
 */
export async function loadWorld(
  db: Database,
  {
    matcher,
    euros,
    from,
    during,
  }: { matcher: Matcher; euros: Euros; from: string | null; during: () => Promise<boolean> },
): Promise<LoadedWorld | null> {
  const changed = from === null ? null : await readChanged(db, from)
  const cursor = changed?.cursor ?? (await currentCursor(db))
  const world = createClusterWorld(matcher)
  const stored = new StoredGroups()
  for await (const page of loadAllCompared(db, euros)) {
    const same = changed === null ? page : page.filter(({ offerId }) => !changed.offerIds.has(offerId))
    await world.load(same)
    stored.add(same)
    if (!(await during())) return null
  }
  if (changed === null) {
    if (!(await world.rebuild(during))) return null
    const settled = world.pending().map(({ scope, parts }) => {
      // What keys made one product was named by its first offer: it is stored again, to be named by all of them.
      const there = parts.filter(part => part.length === 1 && stored.has(part))
      world.settle(scope, there)
      return { scope, parts: there }
    })
    return { world, cursor, settled, offers: stored.offers }
  }
  world.restore(stored.groups())
  const ids = [...changed.offerIds]
  for (let start = 0; start < ids.length; start += PAGE_OFFERS) {
    await world.take(await loadCompared(db, euros, ids.slice(start, start + PAGE_OFFERS)))
    if (!(await during())) return null
  }
  return { world, cursor, settled: [], offers: stored.offers + ids.length }
}

/** null: the log does not go on from there, or too much has happened. */
async function readChanged(
  db: Database,
  from: string,
): Promise<{ cursor: string; offerIds: Set<number> } | null> {
  const offerIds = new Set<number>()
  let cursor = from
  while (offerIds.size <= CHANGED_MAX) {
    const changes = await readChanges(db, cursor, PAGE_CHANGES)
    if (changes === null) return null
    const last = changes.at(-1)
    if (last === undefined) return { cursor, offerIds }
    for (const id of offersIn(changes)) offerIds.add(id)
    cursor = last.cursor
  }
  return null
}
