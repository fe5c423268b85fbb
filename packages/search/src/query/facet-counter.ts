/** Counts per place, cleared by walking what was touched, so that a rare query pays nothing for a long list. */
export class FacetCounter {
  // Open to the loops that count, which are too hot for a call per match. They keep this: a place whose count is not
  // 0 stands in `touched` once. The first element of `touched` says how many follow: a field that is written behind
  // the loop made V8 leave its compiled code at the end of each.
  readonly counts: Int32Array
  readonly touched: Int32Array
  /** The last visitor that each place counted: a product with two offers in one country counts once there. */
  readonly lastSeenBy: Int32Array

  constructor(places: number) {
    this.counts = new Int32Array(places)
    this.touched = new Int32Array(places + 1)
    this.lastSeenBy = new Int32Array(places)
  }

  get places(): number {
    return this.counts.length
  }

  add(place: number, count: number): void {
    if (count === 0) return
    if (this.counts[place] === 0) this.touched[++this.touched[0]!] = place
    this.counts[place]! += count
  }

  /** Counts a place at most once for each `visitor`. */
  addOnce(place: number, visitor: number): void {
    if (this.lastSeenBy[place] === visitor) return
    this.lastSeenBy[place] = visitor
    this.add(place, 1)
  }

  /** Reports every place counted, with its count; the counter is empty afterwards. */
  drain(report: (place: number, count: number) => void): void {
    const { counts, touched } = this
    const length = touched[0]!
    touched[0] = 0
    for (let at = 1; at <= length; at++) {
      const place = touched[at]!
      const count = counts[place]!
      counts[place] = 0
      if (count > 0) report(place, count)
    }
  }

  /** Drops what was counted at a place. */
  forget(place: number): void {
    this.counts[place] = 0
  }

  forgetVisitors(): void {
    this.lastSeenBy.fill(0)
  }
}
