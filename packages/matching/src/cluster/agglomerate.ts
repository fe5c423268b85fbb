import { createHeap } from './heap.ts'

/** How alike two nodes are, 0 to 65,535: whole numbers, so that sums do not hang on their order. Once a pair. */
export type Edge = { left: number; right: number; likeness: number }

export const MOST_LIKENESS = 65_535

/** What must hold of a cluster. Both are told by the smallest node of each; merging only ever makes it stricter. */
export type MergeGuard = {
  canMerge(one: number, other: number): boolean
  /** Whether they may be joined because people said so. */
  canForce(one: number, other: number): boolean
  merged(heir: number, absorbed: number, isForced: boolean): void
}

export type AgglomerationOptions = {
  /** Mean likeness from which two clusters become one. */
  threshold: number
  /** What a pair without an edge counts, so that a chain of a few links does not join large clusters. */
  unknown: number
}

type Link = { sum: number; count: number }
type Proposal = { likeness: number; one: number; other: number; version: number }

const isBefore = (a: Proposal, b: Proposal): boolean =>
  a.likeness !== b.likeness ? a.likeness > b.likeness : a.one !== b.one ? a.one < b.one : a.other < b.other

/**
 * Joins the closest two clusters again and again, by the mean over all pairs between them (average linkage), as long
 * as they are close enough and the guard lets them. Nodes are 0 to `count` - 1; equal links go by node numbers, so
 * number them by content. Answers the smallest node of each node's cluster. `together` is joined first, whatever the
 * edges say, where the guard lets it.
 */
export function agglomerate(
  count: number,
  edges: Iterable<Edge>,
  guard: MergeGuard,
  { threshold, unknown }: AgglomerationOptions,
  together: Iterable<readonly [number, number]> = [],
): Int32Array {
  const heads = Int32Array.from({ length: count }, (_, node) => node)
  const sizes = new Int32Array(count).fill(1)
  const links: Map<number, Link>[] = Array.from({ length: count }, () => new Map())
  const versions = new Int32Array(count)
  const proposals = createHeap<Proposal>(isBefore)

  const headOf = (node: number): number => {
    let head = node
    while (heads[head] !== head) head = heads[head] ?? head
    return head
  }
  const link = (one: number, other: number, { sum, count: pairs }: Link): void => {
    const known = links[one]?.get(other)
    const total = known === undefined ? { sum, count: pairs } : known
    if (known !== undefined) {
      known.sum += sum
      known.count += pairs
    }
    links[one]?.set(other, total)
    links[other]?.set(one, total)
  }
  const propose = (one: number, other: number, { sum, count: pairs }: Link): void => {
    const all = (sizes[one] ?? 1) * (sizes[other] ?? 1)
    const likeness = (sum + unknown * (all - pairs)) / all
    if (likeness < threshold) return
    const version = (versions[one] ?? 0) + (versions[other] ?? 0)
    proposals.push({ likeness, one: Math.min(one, other), other: Math.max(one, other), version })
  }
  const join = (heir: number, absorbed: number, isForced: boolean): void => {
    guard.merged(heir, absorbed, isForced)
    heads[absorbed] = heir
    sizes[heir] = (sizes[heir] ?? 0) + (sizes[absorbed] ?? 0)
    versions[heir] = (versions[heir] ?? 0) + (versions[absorbed] ?? 0) + 1
    links[heir]?.delete(absorbed)
    for (const [other, known] of links[absorbed] ?? []) {
      links[other]?.delete(absorbed)
      if (other !== heir) link(heir, other, known)
    }
    links[absorbed]?.clear()
    for (const [neighbour, known] of links[heir] ?? []) propose(heir, neighbour, known)
  }

  for (const { left, right, likeness } of edges) {
    const known = { sum: likeness, count: 1 }
    links[left]?.set(right, known)
    links[right]?.set(left, known)
    propose(left, right, known)
  }
  for (const [left, right] of together) {
    const one = headOf(left)
    const other = headOf(right)
    if (one !== other && guard.canForce(one, other)) join(Math.min(one, other), Math.max(one, other), true)
  }
  for (let next = proposals.pop(); next !== undefined; next = proposals.pop()) {
    const { one, other, version } = next
    if (heads[one] !== one || heads[other] !== other) continue
    if (version !== (versions[one] ?? 0) + (versions[other] ?? 0)) continue
    if (!guard.canMerge(one, other)) continue
    join(one, other, false)
  }
  return heads.map(headOf)
}
