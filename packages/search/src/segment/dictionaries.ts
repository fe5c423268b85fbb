/** The strings that repeat over a segment's products and offers, each named by its place in its list. */
export type SegmentDictionaries = {
  /** Place 0 is the missing brand. */
  brands: string[]
  /** Parent place and name, parents first. Place 0 is the root: no category. */
  categories: [parent: number, name: string][]
  sources: string[]
  countries: string[]
  regions: string[]
  currencies: string[]
  attributeNames: string[]
  urlOrigins: string[]
}

/** Gives each string a place in the order of first sight. */
export class StringDictionary {
  readonly values: string[] = []
  readonly #places = new Map<string, number>()

  constructor(initial: readonly string[] = []) {
    for (const value of initial) this.place(value)
  }

  place(value: string): number {
    const known = this.#places.get(value)
    if (known !== undefined) return known
    this.#places.set(value, this.values.length)
    return this.values.push(value) - 1
  }
}

/** Gives each category path a place, parents before their children. */
export class CategoryDictionary {
  readonly entries: [parent: number, name: string][] = [[0, '']]
  readonly #children: Map<string, number>[] = [new Map()]

  place(path: readonly string[]): number {
    let place = 0
    for (const name of path) {
      const children = this.#children[place] as Map<string, number>
      let child = children.get(name)
      if (child === undefined) {
        child = this.entries.push([place, name]) - 1
        children.set(name, child)
        this.#children.push(new Map())
      }
      place = child
    }
    return place
  }
}

/** The path of names from the root down to `place`. */
export function pathOf(entries: SegmentDictionaries['categories'], place: number): string[] {
  const path: string[] = []
  for (let at = place; at !== 0; ) {
    const [parent, name] = entries[at] ?? [0, '']
    path.unshift(name)
    at = parent
  }
  return path
}
