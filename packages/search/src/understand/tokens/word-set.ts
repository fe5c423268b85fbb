import { phrasesOf } from '../words/word-group.ts'
import { scanTokens, type Token } from './scan-tokens.ts'

/** The single words of a `|` list, folded. */
export const wordSet = (list: string): ReadonlySet<string> =>
  new Set(
    phrasesOf(list).map(phrase =>
      scanTokens(phrase)
        .map(token => token.text)
        .join(' '),
    ),
  )

/** True when the token is one of the words. */
export const isOneOf = (words: ReadonlySet<string>, token: Token | undefined): boolean =>
  token !== undefined && words.has(token.text)
