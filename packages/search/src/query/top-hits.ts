/** A match in the running for the page. `offer` is -1 when products are asked for. */
export type Candidate = {
  /** What is sorted by, higher first. */
  key: number
  score: number
  /** Decides between equals, lower first: product id, or offer id. */
  id: number
  segment: number
  product: number
  offer: number
}

/** What decides where a candidate stands. */
export type Place = Pick<Candidate, 'key' | 'score' | 'id'>

/** True when `one` comes after `other`. */
function isWorse(one: Place, other: Place): boolean {
  if (one.key !== other.key) return one.key < other.key
  if (one.score !== other.score) return one.score < other.score
  return one.id > other.id
}

/** Keeps the best `capacity` of all candidates offered: a heap with the worst of them on top. */
export class TopHits {
  readonly #heap: Candidate[] = []
  readonly #capacity: number
  readonly #after: Place | null
  /** A candidate with a lower key cannot be kept. */
  threshold = Number.NEGATIVE_INFINITY

  /** `after`: only what comes behind that place is kept. */
  constructor(capacity: number, after: Place | null = null) {
    this.#capacity = capacity
    this.#after = after
    if (capacity === 0) this.threshold = Number.POSITIVE_INFINITY
  }

  offer(candidate: Candidate): void {
    if (this.#after !== null && !isWorse(candidate, this.#after)) return
    const heap = this.#heap
    if (heap.length < this.#capacity) {
      heap.push(candidate)
      this.#siftUp(heap.length - 1)
    } else {
      const worst = heap[0]
      if (worst === undefined || !isWorse(worst, candidate)) return
      heap[0] = candidate
      this.#siftDown()
    }
    if (heap.length === this.#capacity) this.threshold = heap[0]?.key ?? this.threshold
  }

  #siftUp(from: number): void {
    const heap = this.#heap
    const candidate = heap[from] as Candidate
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isWorse(candidate, heap[parent] as Candidate)) break
      heap[at] = heap[parent] as Candidate
      at = parent
    }
    heap[at] = candidate
  }

  #siftDown(): void {
    const heap = this.#heap
    const candidate = heap[0] as Candidate
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isWorse(heap[child + 1] as Candidate, heap[child] as Candidate)) child++
      if (!isWorse(heap[child] as Candidate, candidate)) break
      heap[at] = heap[child] as Candidate
      at = child
    }
    heap[at] = candidate
  }

  /** Best first. */
  sorted(): Candidate[] {
    return this.#heap.toSorted((one, other) => (isWorse(one, other) ? 1 : -1))
  }
}
