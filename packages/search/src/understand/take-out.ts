import type { Span } from './types.ts'

const ONLY_PUNCTUATION = /^[,;:.!?()[\]{}|/&\-–—]+$/

const isPunctuation = (word: string | undefined): boolean => word !== undefined && ONLY_PUNCTUATION.test(word)

/**
 * The text without the words of `filter` and `sort` spans; white space is one space each. Punctuation that is left
 * standing alone beside a cut goes too.
 */
export function takeOut(text: string, spans: readonly Span[]): string {
  const cuts = spans.filter(span => span.effect !== 'boost')
  const kept: string[] = []
  for (let part = 0; part <= cuts.length; part++) {
    const words = text
      .slice(cuts[part - 1]?.to ?? 0, cuts[part]?.from)
      .split(/\s+/)
      .filter(word => word !== '')
    while (part > 0 && isPunctuation(words[0])) words.shift()
    while (part < cuts.length && isPunctuation(words.at(-1))) words.pop()
    kept.push(...words)
  }
  return kept.join(' ')
}
