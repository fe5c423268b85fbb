import { impactOf, type TermSink } from '../text/analyse-product.ts'
import { GrowableArray } from './growable.ts'
import { PostingsEncoder } from './postings-encoder.ts'

/** Postings sorted by term, and within a term by product, in the form of `postings-format.ts`. */
export type Postings = {
  terms: string[]
  termPostings: Uint32Array
  postings: Uint32Array
  /** From the number `idOf` gave to the place among `terms`. */
  placeOfId: Uint32Array
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

  /** The number of a term that `sink` was given; -1 when it was not. */
  idOf(term: string): number {
    return this.#ids.get(term) ?? -1
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

  /**
   * The log by term; it is spent afterwards. Terms hold no surrogates, so that the order of their UTF-16 units is
   * the order of their UTF-8 bytes.
   */
  sortTerms(): Postings {
    const terms = [...this.#ids.keys()].sort()
    const placeOfId = new Uint32Array(terms.length)
    for (const [place, term] of terms.entries()) placeOfId[this.#ids.get(term) ?? 0] = place
    this.#ids.clear()
    const { ends, products, impacts, publicProducts } = this.#scatter(placeOfId)
    const encoder = new PostingsEncoder()
    const termPostings = new Uint32Array(terms.length)
    for (let place = 0, from = 0; place < terms.length; place++) {
      const to = ends[place]!
      termPostings[place] = encoder.add(products, impacts, from, to, publicProducts[place]!)
      from = to
    }
    return { terms, termPostings, postings: encoder.view(), placeOfId }
  }

  /** The log turned by term: the postings of a place end at `ends` of it, where those of the next begin. */
  #scatter(placeOfId: Uint32Array) {
    const log = this.#logTerm.view()
    const logEnds = this.#logEnd.view()
    const logImpact = this.#logImpact.view()
    const publicProducts = new Uint32Array(placeOfId.length)
    // Where the next posting of a place goes: at first its start, when all are written its end.
    const ends = new Uint32Array(placeOfId.length)
    for (let product = 0, at = 0; product < logEnds.length; product++) {
      const publicOne = this.#isPrivate.array[product] === 0 ? 1 : 0
      for (; at < logEnds[product]!; at++) {
        const place = placeOfId[log[at]!]!
        log[at] = place
        ends[place]!++
        publicProducts[place]! += publicOne
      }
    }
    for (let place = 0, start = 0; place < ends.length; place++) {
      const length = ends[place]!
      ends[place] = start
      start += length
    }
    const products = new Uint32Array(log.length)
    const impacts = new Uint8Array(log.length)
    for (let product = 0, at = 0; product < logEnds.length; product++) {
      for (; at < logEnds[product]!; at++) {
        const to = ends[log[at]!]!++
        products[to] = product
        impacts[to] = logImpact[at]!
      }
    }
    // What comes next takes memory too, while the builder lives on.
    this.#logTerm.array = new Uint32Array(0)
    this.#logImpact.array = new Uint8Array(0)
    return { ends, products, impacts, publicProducts }
  }
}
