export type Heap<T> = { push(item: T): void; pop(): T | undefined }

/** A binary heap: `pop` answers an item that is before all others. */
export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []
  return {
    push(item) {
      let at = items.length
      items.push(item)
      while (at > 0) {
        const above = (at - 1) >> 1
        const parent = items[above] as T
        if (!isBefore(item, parent)) break
        items[at] = parent
        at = above
      }
      items[at] = item
    },
    pop() {
      const first = items[0]
      const last = items.pop()
      if (items.length === 0 || last === undefined) return first
      let at = 0
      for (;;) {
        let below = 2 * at + 1
        if (below >= items.length) break
        if (below + 1 < items.length && isBefore(items[below + 1] as T, items[below] as T)) below++
        if (!isBefore(items[below] as T, last)) break
        items[at] = items[below] as T
        at = below
      }
      items[at] = last
      return first
    },
  }
}
