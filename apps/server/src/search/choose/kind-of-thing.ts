import { readTitle, type TitleShape } from '@buywhere/search'
import { LRUCache } from 'lru-cache'

// The same titles come again and again, and reading one takes longer than all else that is done with it.
const shapes = new LRUCache<string, TitleShape>({ max: 4_000 })

function shapeOf(title: string): TitleShape {
  const shape = shapes.get(title) ?? readTitle(title)
  shapes.set(title, shape)
  return shape
}

/** How surely a title is of something that belongs to the thing wanted; lower is less. */
export const NO_ACCESSORY = 0
/** It has a word of an accessory: `Laptop, 8 GB memory` has one too. */
export const NAMES_ACCESSORY = 1
/** That is what it calls the thing itself. */
export const IS_ACCESSORY = 2
/** The thing wanted stands behind a `for`: `tray for X`. */
export const IS_FOR_THING = 3

/** What the words that ask for a thing, or its title, name. */
export type WantedThing = { terms: ReadonlySet<string>; lastTerm: string | null }

export function readWanted(text: string): WantedThing {
  const { terms } = shapeOf(text)
  return { terms: new Set(terms), lastTerm: terms.at(-1) ?? null }
}

/**
 * How surely `title` is of an accessory to what is wanted, one of the levels above. A word of an accessory that the
 * wanted thing has too is its name: who asks for a lamp is shown lamps.
 */
export function accessoryLevel({ terms: wanted }: WantedThing, title: string): number {
  const { tokens, terms, purpose, head, isAccessory } = shapeOf(title)
  const isWanted = (term: string) => wanted.has(term)
  if (terms.slice(purpose).some(isWanted) && !terms.slice(0, purpose).some(isWanted)) return IS_FOR_THING
  if (!isAccessory) return NO_ACCESSORY
  const others = tokens.filter(({ parts }) => !parts.every(isWanted)).map(({ text }) => text)
  if (!readTitle(others.join(' ')).isAccessory) return NO_ACCESSORY
  const name = terms[head]
  return name !== undefined && !isWanted(name) && readTitle(name).isAccessory ? IS_ACCESSORY : NAMES_ACCESSORY
}

/** Whether what is missing is the noun that names the thing, or a number of its model or size. */
export function lacksName(text: string, missing: readonly string[]): boolean {
  const { terms, head } = shapeOf(text)
  const noun = terms[head]
  return missing.some(word => /\d/.test(word) || shapeOf(word).terms.some(term => term === noun))
}

/** What tells a model from the one whose name it goes on from. */
const MODEL_WORDS = new Set('pro max plus ultra mini lite se fe air xl'.split(' '))

/**
 * Whether the title goes on to another model where the words asked for name one, by a number or at their end: who asks
 * for X does not mean `X Pro`.
 */
export function isOtherModel({ terms: wanted, lastTerm }: WantedThing, title: string): boolean {
  const { terms } = shapeOf(title)
  return terms.some((term, at) => {
    const next = terms[at + 1]
    if (next === undefined || !MODEL_WORDS.has(next) || wanted.has(next)) return false
    return wanted.has(term) && (term === lastTerm || /\d/.test(term))
  })
}

/** From this share of what such things cost on, a word of an accessory does not make one. */
const LIKE_IN_PRICE = 0.5

/**
 * Whether the title is taken for one of an accessory, given whether both are of one category (null: not known) and the
 * price as a share of what the thing costs (null: not known). Words of accessories stand in titles of whole things
 * too, and some shops know a thing by such a word: what is sorted and priced alike is alike.
 */
export function isTakenForAccessory(
  level: number,
  { isSameCategory, priceShare }: { isSameCategory: boolean | null; priceShare: number | null },
): boolean {
  if (level === NO_ACCESSORY || level === IS_FOR_THING) return level === IS_FOR_THING
  if (priceShare === null || priceShare < LIKE_IN_PRICE) return true
  return level === IS_ACCESSORY ? isSameCategory !== true : isSameCategory === false
}

const nameOf = (path: readonly string[]): string => (path.at(-1) ?? '').normalize('NFKC').toLowerCase()

/**
 * Whether two categories are one, or one lies in the other. Shops sort by trees of their own: the same last name is
 * the same. null: one of them is not known.
 */
export function isSameCategory(one: readonly string[], other: readonly string[]): boolean | null {
  if (one.length === 0 || other.length === 0) return null
  if (nameOf(one) === nameOf(other)) return true
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  return short.every((name, at) => name === long[at])
}

/** The category that most of the first hits lie in, the earlier ones counting more; empty: none is known. */
export function mainCategory(paths: readonly (readonly string[])[]): readonly string[] {
  const weights = new Map<string, { path: readonly string[]; weight: number }>()
  for (const [at, path] of paths.entries()) {
    if (path.length === 0) continue
    const entry = weights.get(nameOf(path)) ?? { path, weight: 0 }
    entry.weight += 1 / (at + 1)
    weights.set(nameOf(path), entry)
  }
  return [...weights.values()].sort((a, b) => b.weight - a.weight)[0]?.path ?? []
}
