import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LiveSegment } from '../live/live-segment.ts'
import { type Container, containerOf } from '../segment/layout.ts'
import { FORMAT_VERSION, writeContainer } from './container-file.ts'
import { type FileReference, type Manifest, writeManifest } from './manifest.ts'

/** An index at one moment; later changes do not reach it. */
export type SavedState = {
  segments: {
    live: LiveSegment
    dead: Uint8Array
    deadProducts: number
    termDeaths: [number, number][]
    tombstonesVersion: number
  }[]
  confirmations: [source: string, at: number][]
  cursor: string | null
}

const OUR_FILES = /^(?:segment-|tombstones-).+\.bws$|^manifest\.new$/

/** Removes files of ours that no manifest lists: leftovers of merges and of saves that were cut off. */
export async function removeUnlisted(directory: string, listed: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(directory)) {
    if (OUR_FILES.test(name) && !listed.has(name)) await rm(join(directory, name), { force: true })
  }
}

const tombstonesOf = (state: SavedState['segments'][number]): Container =>
  containerOf({
    dead: state.dead,
    term: Uint32Array.from(state.termDeaths, ([term]) => term),
    count: Uint32Array.from(state.termDeaths, ([, count]) => count),
  })

/** Removes what a full disk let in part of, so that it takes no room from what is whole; throws the error on. */
async function dropPart(directory: string, file: string, error: unknown): Promise<never> {
  await rm(join(directory, file), { force: true })
  throw error
}

/** Writes what `saved` does not hold yet, then the manifest, then removes what it no longer lists. */
export async function saveIndex(
  directory: string,
  state: SavedState,
  saved: Map<string, number>,
): Promise<void> {
  await mkdir(directory, { recursive: true })
  const listed = new Set<string>()
  const store = async (file: string, container: () => Container): Promise<FileReference> => {
    listed.add(file)
    let checksum = saved.get(file)
    if (checksum === undefined) {
      checksum = await writeContainer(join(directory, file), container()).catch(error =>
        dropPart(directory, file, error),
      )
      saved.set(file, checksum)
    }
    return { file, checksum }
  }
  const manifest: Manifest = {
    format: FORMAT_VERSION,
    segments: [],
    confirmations: state.confirmations,
    cursor: state.cursor,
  }
  for (const segment of state.segments) {
    const { id } = segment.live
    const data = await store(`segment-${id}.bws`, () => segment.live.segment.container)
    const tombstones =
      segment.deadProducts === 0
        ? null
        : await store(`tombstones-${id}-${segment.tombstonesVersion}.bws`, () => tombstonesOf(segment))
    manifest.segments.push({ id, data, tombstones })
  }
  await writeManifest(directory, manifest).catch(error => dropPart(directory, 'manifest.new', error))
  await removeUnlisted(directory, listed)
  for (const file of saved.keys()) if (!listed.has(file)) saved.delete(file)
}
