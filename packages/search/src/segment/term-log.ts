import { impactOf, type TermSink } from '../text/analyse-product.ts'
import { GrowableArray } from './growable.ts'

/** Postings sorted by term, and within a term by product. */
export type Postings = {
  terms: string[]
  /** One more than there are terms. */
  postingStart: Uint32Array
  /** Public products that hold the term. */
  publicProducts: Uint32Array
}

/** Collects the terms of one product after another, then turns the log by term (a counting sort). */
export class TermLog {
  readonly #ids = new Map<string, number>()
  #frequencies = new Float64Array(1024)
  readonly #touched: number[] = []
  readonly #logTerm = new GrowableArray(new Uint32Array(4096))
  readonly #logImpact = new GrowableArray(new Uint8Array(4096))
  readonly #logEnd = new GrowableArray(new Uint32Array(256))
  readonly #isPrivate = new GrowableArray(new Uint8Array(256))

  /** Hand this to `analyseProduct`, then call `endProduct`. */
  readonly sink: TermSink = (term, frequency) => {
    let id = this.#ids.get(term)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(term, id)
      if (id >= this.#frequencies.length) {
        const larger = new Float64Array(this.#frequencies.length * 2)
        larger.set(this.#frequencies)
        this.#frequencies = larger
      }
    }
    if (this.#frequencies[id] === 0) this.#touched.push(id)
    this.#frequencies[id]! += frequency
  }

  endProduct(isPrivate: boolean): void {
    for (const id of this.#touched) {
      this.#logTerm.push(id)
      this.#logImpact.push(impactOf(this.#frequencies[id]!))
      this.#frequencies[id] = 0
    }
    this.#touched.length = 0
    this.#logEnd.push(this.#logTerm.length)
    this.#isPrivate.push(isPrivate ? 1 : 0)
  }

  get postings(): number {
    return this.#logTerm.length
  }

  /** Terms hold no surrogates, so that the order of their UTF-16 units is the order of their UTF-8 bytes. */
  sortTerms(): Postings {
    const terms = [...this.#ids.keys()].sort()
    const rank = new Uint32Array(terms.length)
    for (const [place, term] of terms.entries()) rank[this.#ids.get(term) ?? 0] = place
    this.#ids.clear()
    const postingStart = new Uint32Array(terms.length + 1)
    const publicProducts = new Uint32Array(terms.length)
    const log = this.#logTerm.view()
    const ends = this.#logEnd.view()
    for (let product = 0, at = 0; product < ends.length; product++) {
      const publicOne = this.#isPrivate.array[product] === 0 ? 1 : 0
      for (; at < ends[product]!; at++) {
        const place = rank[log[at]!]!
        log[at] = place
        postingStart[place + 1]!++
        publicProducts[place]! += publicOne
      }
    }
    for (let place = 0; place < terms.length; place++) postingStart[place + 1]! += postingStart[place]!
    return { terms, postingStart, publicProducts }
  }

  /** Writes the postings behind `sortTerms` into arrays of `postings` places. */
  scatter(postingStart: Uint32Array, products: Uint32Array, impacts: Uint8Array): void {
    const next = postingStart.slice()
    const log = this.#logTerm.view()
    const ends = this.#logEnd.view()
    for (let product = 0, at = 0; product < ends.length; product++) {
      for (; at < ends[product]!; at++) {
        const to = next[log[at]!]!++
        products[to] = product
        impacts[to] = this.#logImpact.array[at]!
      }
    }
  }
}
