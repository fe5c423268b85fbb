import { chown, mkdir, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ArchivedFile, chooseTimeline, lineageOf, timelineOfHistory } from './choose-timeline.ts'
import { walPrefix } from './store-names.ts'
import { BackupError, type Manifest } from './types.ts'
import type { Vault } from './vault.ts'
import { isTimelineHistory, isWalFile, parseLsn, parseWalSegment } from './wal-segment.ts'

const AT_ONCE = 4
const BLOCK_BYTES = 65_536
const ZEROS = Buffer.alloc(BLOCK_BYTES)

/**
 * Lays the log a backup needs into a folder, from its start to its check point, or to all there is.
 *
 * @returns how many files, and the branch of the log to replay
 * @throws BackupError wal_missing when a segment between the backup's start and its check point is not in the store,
 * wrong_key when part of the log of an encrypted backup is not encrypted
 */
export async function fetchWal(options: {
  vault: Vault
  manifest: Manifest
  segmentBytes: number
  folder: string
  owner: { uid: number; gid: number }
  /** Up to the check point only. */
  isBounded: boolean
  signal?: AbortSignal | undefined
}): Promise<{ files: number; timeline: number }> {
  const { vault, manifest, segmentBytes, folder, owner, isBounded, signal } = options
  await mkdir(folder, { mode: 0o700 })
  if (process.getuid?.() === 0) await chown(folder, owner.uid, owner.gid)
  const first = parseLsn(manifest.startLsn ?? '0/0') / BigInt(segmentBytes)
  const last = parseLsn(manifest.checkPoint?.lsn ?? manifest.stopLsn ?? '0/0') / BigInt(segmentBytes)
  const archived: (ArchivedFile & { path: string })[] = []
  const histories = new Map<number, string>()
  for await (const { name: path, modifiedAt } of vault.store.list(walPrefix(manifest.systemIdentifier))) {
    const name = basename(path)
    if (!isWalFile(name)) continue
    archived.push({ name, modifiedAt, path })
    const timeline = timelineOfHistory(name)
    // Those of branches left before there was a key are plain; the one that is chosen is opened again, below.
    if (timeline !== null) histories.set(timeline, await readText(vault.open(path, 'none')))
  }
  const own = manifest.timeline ?? 1
  const base = { timeline: own, lsn: manifest.checkPoint?.lsn ?? manifest.stopLsn ?? '0/0' }
  const timeline = isBounded ? own : chooseTimeline(archived, histories, base)
  const lineage = lineageOf(timeline, histories.get(timeline)).add(own)
  const there = new Set<bigint>()
  const wanted = archived.flatMap(({ name, path }) => {
    const segment = parseWalSegment(name, segmentBytes)
    // Every history: that of the branch is read, and a new branch gets a number of its own.
    if (segment === null) return [path]
    if (segment.timeline === own) there.add(segment.place)
    if (segment.place < first || !lineage.has(segment.timeline)) return []
    return !isBounded || (segment.place <= last && segment.timeline === own) ? [path] : []
  })
  for (let place = first; place <= last; place++) {
    if (!there.has(place)) {
      throw new BackupError('wal_missing', `part of the log that ${manifest.id} needs is not in the store`)
    }
  }
  const queue = wanted.values()
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const name of queue) {
      signal?.throwIfAborted()
      // The base says by itself which branch it is of: only another one's history is believed.
      const ofBranch = timelineOfHistory(basename(name))
      const isBelieved = ofBranch === null || (ofBranch === timeline && timeline !== own)
      const bytes = vault.open(name, isBelieved ? manifest.encryption : 'none')
      await layOut(bytes, name, join(folder, basename(name)), owner, segmentBytes)
    }
  })
  // Nobody writes any more when this throws: what was laid out can be removed.
  for (const outcome of await Promise.allSettled(workers)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
  return { files: wanted.length, timeline }
}

async function readText(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** The end of a segment that was closed early is zeros: they are left out, and read as zeros. */
async function layOut(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  file: string,
  owner: { uid: number; gid: number },
  segmentBytes: number,
): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    let position = 0
    let held = Buffer.alloc(0)
    const write = async (block: Buffer) => {
      if (!block.equals(ZEROS.subarray(0, block.length))) await handle.write(block, 0, block.length, position)
      position += block.length
    }
    for await (const piece of bytes) {
      held = Buffer.concat([held, piece])
      const whole = held.length - (held.length % BLOCK_BYTES)
      for (let from = 0; from < whole; from += BLOCK_BYTES)
        await write(held.subarray(from, from + BLOCK_BYTES))
      held = held.subarray(whole)
    }
    if (held.length > 0) await write(held)
    await handle.truncate(position)
    if (!isTimelineHistory(basename(name)) && position !== segmentBytes) {
      throw new BackupError('truncated', `${name} holds ${position} bytes of a segment of ${segmentBytes}`)
    }
    if (process.getuid?.() === 0) await handle.chown(owner.uid, owner.gid)
  } finally {
    await handle.close()
  }
}
