import type { TitleShape } from '../text/read-title.ts'
import { GrowableArray } from './growable.ts'

/** What stands behind this many terms is no longer looked at for phrases. */
const MAX_TERMS = 40

/** The terms of each product's title in their order, so that phrases are seen without reading documents. */
export class TitleLog {
  readonly #ids = new GrowableArray(new Uint32Array(4096))
  readonly #start = new GrowableArray(new Uint32Array(256))
  readonly #purpose = new GrowableArray(new Uint8Array(256))

  add({ terms, purpose }: TitleShape, idOf: (term: string) => number): void {
    this.#start.push(this.#ids.length)
    this.#purpose.push(Math.min(MAX_TERMS, purpose))
    for (const term of terms.slice(0, MAX_TERMS)) this.#ids.push(idOf(term))
  }

  /** Sections of the segment: `titleTerms` holds places in its dictionary. */
  finish(placeOfId: Uint32Array) {
    this.#start.push(this.#ids.length)
    const titleTerms = this.#ids.view()
    for (let at = 0; at < titleTerms.length; at++) titleTerms[at] = placeOfId[titleTerms[at]!]!
    return { titleStart: this.#start.view(), titleTerms, titlePurpose: this.#purpose.view() }
  }
}
