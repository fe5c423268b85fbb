import { withRoom } from '../block/numbers.ts'

/** Which slots belong together: rings in one typed array, four bytes a slot. */
export type Partition = {
  /** The whole cluster of a slot, itself among it. */
  membersOf(slot: number): number[]
  /**
   * Puts slots into these groups and answers those that are new. Whoever shares a cluster with one of the slots now
   * must be among them.
   */
  regroup(groups: readonly (readonly number[])[]): (readonly number[])[]
  /** Takes one out, so that it is alone. */
  isolate(slot: number): void
}

export function createPartition(): Partition {
  // One more than the next slot of the ring; 0: alone.
  let nexts = new Int32Array(0)
  const nextOf = (slot: number): number => {
    const next = slot < nexts.length ? (nexts[slot] ?? 0) : 0
    return next === 0 ? slot : next - 1
  }
  const membersOf = (slot: number): number[] => {
    const members = [slot]
    for (let at = nextOf(slot); at !== slot; at = nextOf(at)) members.push(at)
    return members
  }
  const isStanding = (group: readonly number[]): boolean => {
    const before = membersOf(group[0] ?? 0)
    if (before.length !== group.length) return false
    const wanted = new Set(group)
    return before.every(slot => wanted.has(slot))
  }
  return {
    membersOf,
    regroup(groups) {
      const fresh = groups.filter(group => group.length > 0 && !isStanding(group))
      for (const group of fresh) {
        nexts = withRoom(nexts, Math.max(...group) + 1)
        group.forEach((slot, at) => {
          nexts[slot] = (group[(at + 1) % group.length] ?? slot) + 1
        })
      }
      return fresh
    },
    isolate(slot) {
      const members = membersOf(slot)
      const before = members.at(-1) ?? slot
      if (before === slot) return
      nexts[before] = nextOf(slot) + 1
      nexts[slot] = 0
    },
  }
}
