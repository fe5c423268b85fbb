/**
 * Words and phrases of one meaning, separated by `|`. `words` match with and without their marks; `marked` only
 * exactly as written, for words that are something else without them (Vietnamese `cũ` is used, `cu` is copper).
 */
export type WordGroup<T> = { means: T; words?: string; marked?: string }

/** The phrases of a `|` list. */
export const phrasesOf = (list: string | undefined): string[] =>
  (list ?? '').split('|').filter(phrase => phrase !== '')
