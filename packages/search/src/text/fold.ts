import { FOLDED_LETTERS } from './tables.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, which needs no folding but case
const ASCII_ONLY = /^[\x00-\x7f]*$/
// Only the marks of Latin, Greek and Cyrillic: the marks of Thai and the Indic scripts are vowels.
const COMBINING_MARKS = /[\u0300-\u036f]/g
const LETTERS_TO_FOLD = new RegExp(`[${[...FOLDED_LETTERS.keys()].join('')}]`, 'g')

/** Compatibility forms, case and marks removed: `ＳＯＮＹ Đèn` becomes `sony den`. */
export function fold(text: string): string {
  if (ASCII_ONLY.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(COMBINING_MARKS, '')
    .normalize('NFC')
    .replace(LETTERS_TO_FOLD, letter => FOLDED_LETTERS.get(letter) ?? letter)
}
