import { join } from 'node:path'
import { isPrivate, type LiveSegment, openLiveSegment } from '../live/live-segment.ts'
import type { InitialState } from '../live/product-index.ts'
import { SharedPlaces } from '../live/shared-places.ts'
import { type Container, section } from '../segment/layout.ts'
import { firstOfferOf, offersEndOf } from '../segment/segment.ts'
import { readContainer } from './container-file.ts'
import { readManifest } from './manifest.ts'
import { removeUnlisted } from './save-index.ts'

function restoreTombstones(live: LiveSegment, container: Container): void {
  const dead = section(container, 'dead', 'u8')
  const term = section(container, 'term', 'u32')
  const count = section(container, 'count', 'u32')
  if (dead.length !== live.dead.length) throw new Error('tombstones of another segment')
  live.dead.set(dead)
  for (let product = 0; product < dead.length; product++) {
    if (dead[product] === 0) continue
    live.deadProducts++
    live.deadOffers += offersEndOf(live.segment, product) - firstOfferOf(live.segment, product)
    if (!isPrivate(live.segment, product)) live.publicProducts--
  }
  for (const [at, place] of term.entries()) live.termDeaths.set(place, count[at] ?? 0)
}

export type LoadedIndex = { state: InitialState; cursor: string | null }

/** What the directory holds, or null when it holds no index. Throws an Error that says what is damaged. */
export async function loadIndex(directory: string): Promise<LoadedIndex | null> {
  const manifest = await readManifest(directory)
  if (manifest === null) return null
  const shared = new SharedPlaces()
  const segments: LiveSegment[] = []
  const savedFiles = new Map<string, number>()
  for (const { id, data, tombstones } of manifest.segments) {
    const live = openLiveSegment(await readContainer(join(directory, data.file), data.checksum), shared, id)
    savedFiles.set(data.file, data.checksum)
    if (tombstones !== null) {
      restoreTombstones(live, await readContainer(join(directory, tombstones.file), tombstones.checksum))
      live.tombstonesVersion = Number(/-(\d+)\.bws$/.exec(tombstones.file)?.[1] ?? 0)
      savedFiles.set(tombstones.file, tombstones.checksum)
    }
    segments.push(live)
  }
  await removeUnlisted(directory, new Set(savedFiles.keys()))
  const confirmations = new Map(manifest.confirmations)
  return { state: { segments, shared, confirmations, savedFiles }, cursor: manifest.cursor }
}
