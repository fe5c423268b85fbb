import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export type MemoryUse = {
  /** What this process may use together with its neighbours: the container's limit, else the machine's memory. */
  limitBytes: number
  /** Of it, what is used and cannot simply be given back. */
  usedBytes: number
  /** Swapped out; null: unknown. */
  swapBytes: number | null
}

/** Where the kernel tells it; other roots are for tests. */
export type MemoryPlaces = { proc: string; cgroup: string }

const PLACES: MemoryPlaces = { proc: '/proc', cgroup: '/sys/fs/cgroup' }

/** By the limit of the cgroup (version 2) where there is one, else by the machine's; null where neither is told. */
export async function readMemory(places: MemoryPlaces = PLACES): Promise<MemoryUse | null> {
  const machine = await readMachine(places)
  const container = await readContainer(places)
  if (container === null) return machine
  if (machine === null) return container
  // A container with room to spare on a machine without any is in trouble all the same.
  return shareOf(container) >= shareOf(machine) ? container : machine
}

export const shareOf = ({ usedBytes, limitBytes }: MemoryUse): number =>
  limitBytes === 0 ? 0 : usedBytes / limitBytes

async function readMachine({ proc }: MemoryPlaces): Promise<MemoryUse | null> {
  const values = fieldsOf(await textOf(join(proc, 'meminfo')), /^(\w+):\s+(\d+) kB$/gm, 1_024)
  const [total, available] = [values.get('MemTotal'), values.get('MemAvailable')]
  if (total === undefined || available === undefined) return null
  const [swapTotal, swapFree] = [values.get('SwapTotal'), values.get('SwapFree')]
  const swapBytes = swapTotal === undefined || swapFree === undefined ? null : swapTotal - swapFree
  return { limitBytes: total, usedBytes: total - available, swapBytes }
}

async function readContainer({ proc, cgroup }: MemoryPlaces): Promise<MemoryUse | null> {
  const path = /^0::(\/.*)$/m.exec((await textOf(join(proc, 'self/cgroup'))) ?? '')?.[1]
  if (path === undefined) return null
  const folder = join(cgroup, path)
  const [limit, current, swap] = await Promise.all(
    ['memory.max', 'memory.current', 'memory.swap.current'].map(async name =>
      numberOf(await textOf(join(folder, name))),
    ),
  )
  if (limit == null || current == null) return null
  // Cached pages of files that nobody uses are given back before anything is refused.
  const stat = fieldsOf(await textOf(join(folder, 'memory.stat')), /^(\w+) (\d+)$/gm, 1)
  const usedBytes = Math.max(0, current - (stat.get('inactive_file') ?? 0))
  return { limitBytes: limit, usedBytes, swapBytes: swap ?? null }
}

/** null: not there, or without a limit (`max`). */
function numberOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null
}

function fieldsOf(text: string | null, pattern: RegExp, unitBytes: number): Map<string, number> {
  return new Map(
    [...(text ?? '').matchAll(pattern)].map(match => [match[1] ?? '', Number(match[2]) * unitBytes]),
  )
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null)
}
