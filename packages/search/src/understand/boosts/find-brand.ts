import { fold } from '../../text/fold.ts'
import { scanWords } from '../../text/scan-words.ts'
import { STOP_WORDS } from '../../text/tables.ts'
import type { Found } from '../filters/word-filter.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import type { QueryContext } from '../types.ts'
import { readColour } from './read-colour.ts'

/** A word as the tokeniser sees it, of the tokens from `start` up to `end`: `3m` is one of two. */
type BrandWord = { text: string; start: number; end: number }
type BrandMatch = { name: string; products: number; words: number; start: number; end: number }

const MAX_BRAND_WORDS = 4
/** Between the words of one brand: `black+decker`, `h&m`. */
const INSIDE_A_BRAND = /^[&+.'’/-]$/
const HAS_LETTER = /\p{L}/u

/** What `QueryContext.findBrand` is asked for: the brand's words, folded, with one space between them. */
export const brandKey = (name: string): string =>
  scanWords(fold(name))
    .map(word => word.text)
    .join(' ')

/** Runs of words that a brand could consist of, broken where other things were read. */
function runsOf(tokens: readonly Token[], isTaken: (at: number) => boolean): BrandWord[][] {
  const runs: BrandWord[][] = [[]]
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    const run = runs.at(-1)
    if (token === undefined || run === undefined) break
    if (isTaken(at) || (token.kind === 'mark' && !INSIDE_A_BRAND.test(token.text))) {
      if (run.length > 0) runs.push([])
      continue
    }
    if (token.kind === 'mark') continue
    const last = run.at(-1)
    if (last !== undefined && last.end === at && token.isGlued && !token.isUnspaced) {
      last.text += token.text
      last.end = at + 1
    } else run.push({ text: token.text, start: at, end: at + 1 })
  }
  return runs
}

/** No brand by itself: a small word, a number, a single letter, a colour. */
function isTooPlain(tokens: readonly Token[], word: BrandWord): boolean {
  if (word.text.length < 2 || STOP_WORDS.has(word.text) || !HAS_LETTER.test(word.text)) return true
  const colour = readColour(tokens, word.start)
  return colour !== null && colour.end >= word.end
}

function longestIn(
  run: readonly BrandWord[],
  tokens: readonly Token[],
  context: QueryContext,
): BrandMatch | null {
  for (let words = Math.min(MAX_BRAND_WORDS, run.length); words > 0; words--) {
    let best: BrandMatch | null = null
    for (let at = 0; at + words <= run.length; at++) {
      const first = run[at]
      const last = run[at + words - 1]
      if (first === undefined || last === undefined || (words === 1 && isTooPlain(tokens, first))) continue
      const key =
        words === 1
          ? first.text
          : run
              .slice(at, at + words)
              .map(word => word.text)
              .join(' ')
      const brand = context.findBrand(key)
      if (brand === null || (best !== null && best.products >= brand.products)) continue
      best = { ...brand, words, start: first.start, end: last.end }
    }
    if (best !== null) return best
  }
  return null
}

/** The brand named by most words; of several, the one with most products. */
export function findBrand(
  tokens: readonly Token[],
  isTaken: (at: number) => boolean,
  context: QueryContext,
): Found<string> | null {
  let best: BrandMatch | null = null
  for (const run of runsOf(tokens, isTaken)) {
    const match = longestIn(run, tokens, context)
    if (match === null) continue
    const isBetter =
      best === null ||
      match.words > best.words ||
      (match.words === best.words && match.products > best.products)
    if (isBetter) best = match
  }
  if (best === null) return null
  return { start: best.start, end: best.end, as: 'brand', effect: 'boost', value: best.name }
}
