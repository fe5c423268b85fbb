import type { Counter } from './counter.ts'
import type { LimitWindow } from './limiter.ts'
import { seedWithin } from './window-bounds.ts'

/** A counter of one process that Redis holds a copy of and adds to those of the others. */
export type MirroredCounter = Counter & {
  policy: string
  isAddress: boolean
  /** Units of everybody, as of `asOfMs`. */
  total: number
  /** Of `total`, what no process that Redis knows has granted: what the ledger had when the window was first met. */
  base: number
  /** What to tell Redis the ledger had; -1: nothing, or Redis has answered since. */
  seed: number
  asOfMs: number
  /** Redis has no room for more addresses: each process counts its own share. */
  isLocal: boolean
  /** Redis may hold another number than `used`, and has to be told. */
  isUnsure: boolean
  /** Units granted in the outage of this number. */
  insured: number
  outage: number
}

export function asMirrored(counter: Counter, { policy, subject, seed }: LimitWindow): MirroredCounter {
  const known = seedWithin(seed, counter)
  return Object.assign(counter, {
    policy,
    isAddress: subject.startsWith('ip:'),
    total: known ?? 0,
    base: 0,
    seed: known ?? -1,
    asOfMs: known !== null ? seed!.atMs : counter.startMs,
    isLocal: false,
    isUnsure: false,
    insured: 0,
    outage: 0,
  })
}
