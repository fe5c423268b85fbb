import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

export type CoreSplit = Disposable & { serverCores: number; giveServer(pid: number): void }

/**
 * Moves this process and all that it starts from now on to one half of its cores, and keeps the other half for the
 * servers it is given, so that what drives a server takes nothing from it. Ends with this process on all its cores.
 * null where there is one core or no `taskset`: then they share.
 */
export function splitCores(): CoreSplit | null {
  const cores = ownCores()
  if (cores === null || cores.length < 2) return null
  const serverCores = Math.floor(cores.length / 2)
  const move = (pid: number, to: readonly number[]): void => {
    execFileSync('taskset', ['-acp', to.join(','), String(pid)], { stdio: 'ignore' })
  }
  move(process.pid, cores.slice(serverCores))
  return {
    serverCores,
    giveServer: pid => move(pid, cores.slice(0, serverCores)),
    [Symbol.dispose]: () => move(process.pid, cores),
  }
}

function ownCores(): number[] | null {
  if (process.platform !== 'linux' || availableParallelism() < 2) return null
  try {
    const told = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' })
    return readCores(told.slice(told.lastIndexOf(':') + 1).trim())
  } catch {
    return null
  }
}

/** `0,2-3` → 0, 2, 3 */
export function readCores(list: string): number[] {
  return list.split(',').flatMap(range => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
}
