/** What threads share that go over the same slots. */
export type Walk = {
  order: Int32Array
  /** Its first entry: the next place in the order to start from. */
  cursor: Int32Array
  /** By slot; 1: taken. */
  hasMet: Uint8Array
}

const MOST_PENDING = 50_000

/**
 * Calls for every slot that nobody has taken, once, whoever else walks with it; `visit` answers its candidates. From
 * candidate to candidate, the latest first: whom they are compared with was mostly prepared just now. Stops after each
 * so many visits.
 */
export function* walkSlots(
  { order, cursor, hasMet }: Walk,
  visit: (slot: number) => readonly number[],
  visitsPerStep: number,
): Generator<undefined, void> {
  let visits = 0
  for (let at = Atomics.add(cursor, 0, 1); at < order.length; at = Atomics.add(cursor, 0, 1)) {
    const pending = [order[at]!]
    for (let slot = pending.pop(); slot !== undefined; slot = pending.pop()) {
      if (Atomics.compareExchange(hasMet, slot, 0, 1) === 1) continue
      const candidates = visit(slot)
      for (let next = candidates.length - 1; next >= 0; next--) {
        if (hasMet[candidates[next]!] === 0) pending.push(candidates[next]!)
      }
      if (pending.length > MOST_PENDING) pending.splice(0, MOST_PENDING / 2)
      if (++visits % visitsPerStep === 0) yield
    }
  }
}
