export type Pair = readonly [number, number]

/** What people decided, as the grouping of offers has to keep to it. */
export type Constraints = {
  /** Groups of offers that are one product each, two at least. No offer is in two. */
  together: number[][]
  /** Pairs of offers that are not. */
  apart: Pair[]
}

/**
 * None of `apart` is the same as any of `together`, which are one product themselves; where somebody only told two
 * products apart (`separate`), what each of them is stays open.
 */
export type Decided = {
  id: number
  kind: 'merge' | 'split' | 'separate'
  together: readonly number[]
  apart: readonly number[]
}

/**
 * The decisions in force as one set that does not contradict itself: newer ones count first, and of an older one only
 * what they leave possible. In canonical order, whatever the order given.
 */
export function constraintsOf(decisions: readonly Decided[]): Constraints {
  const groups = new Groups()
  for (const { kind, together, apart } of [...decisions].sort((a, b) => b.id - a.id)) {
    const own = [...together].sort((a, b) => a - b)
    if (kind !== 'separate') {
      own.forEach((id, at) => {
        // With the first one that it may be with: a newer decision can have cut the group in parts.
        own.slice(0, at).some(before => groups.join(before, id))
      })
    }
    for (const one of own) for (const other of apart) groups.separate(one, other)
  }
  return groups.constraints()
}

/** Offers in groups, of which some may not become one. */
class Groups {
  #leader = new Map<number, number>()
  #members = new Map<number, number[]>()
  /** By leader, the leaders of groups it must stay apart from. */
  #foes = new Map<number, Set<number>>()
  #apart: Pair[] = []

  #leaderOf(id: number): number {
    const leader = this.#leader.get(id)
    if (leader !== undefined) return leader
    this.#leader.set(id, id)
    this.#members.set(id, [id])
    this.#foes.set(id, new Set())
    return id
  }

  /** False where they have to stay apart. */
  join(one: number, other: number): boolean {
    const [kept, gone] = [this.#leaderOf(one), this.#leaderOf(other)]
    if (kept === gone) return true
    const [keptFoes, goneFoes] = [this.#foes.get(kept)!, this.#foes.get(gone)!]
    if (keptFoes.has(gone)) return false
    const moving = this.#members.get(gone)!
    for (const id of moving) this.#leader.set(id, kept)
    this.#members.get(kept)!.push(...moving)
    this.#members.delete(gone)
    for (const foe of goneFoes) {
      keptFoes.add(foe)
      const theirs = this.#foes.get(foe)!
      theirs.delete(gone)
      theirs.add(kept)
    }
    this.#foes.delete(gone)
    return true
  }

  separate(one: number, other: number): void {
    const [left, right] = [this.#leaderOf(one), this.#leaderOf(other)]
    if (left === right) return
    this.#foes.get(left)!.add(right)
    this.#foes.get(right)!.add(left)
    this.#apart.push(one < other ? [one, other] : [other, one])
  }

  constraints(): Constraints {
    const together = [...this.#members.values()]
      .filter(members => members.length > 1)
      .map(members => members.sort((a, b) => a - b))
      .sort((a, b) => a[0]! - b[0]!)
    const pairs = new Map(this.#apart.map(pair => [pair.join(), pair]))
    return { together, apart: [...pairs.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]) }
  }
}
