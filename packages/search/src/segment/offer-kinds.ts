import { GrowableArray } from './growable.ts'

const REGION_UNIT = 2 ** 32

/** Gives each combination of source, traits and region a place in the order of first sight. */
export class OfferKinds {
  readonly sources = new GrowableArray(new Uint32Array(64))
  readonly traits = new GrowableArray(new Uint32Array(64))
  readonly regions = new GrowableArray(new Uint32Array(64))
  readonly #placesBySource: Map<number, number>[] = []

  /** `source` and `region` are places of the segment, `traits` as `packTraits` gives them. */
  place(source: number, traits: number, region: number): number {
    const key = traits + region * REGION_UNIT
    let places = this.#placesBySource[source]
    if (places === undefined) {
      places = new Map()
      this.#placesBySource[source] = places
    }
    const known = places.get(key)
    if (known !== undefined) return known
    const place = this.sources.length
    places.set(key, place)
    this.sources.push(source)
    this.traits.push(traits)
    this.regions.push(region)
    return place
  }
}
