import {
  APOSTROPHE,
  CHARACTER_CLASSES,
  COMMA,
  DIGIT,
  LETTER,
  POINT,
  UNSPACED,
} from '../../text/character-classes.ts'
import { fold } from '../../text/fold.ts'
import { splitUnspaced } from './split-unspaced.ts'

/** A number, a run of letters, or any other character, with its place in the text (UTF-16 units). */
export type Token = {
  kind: 'number' | 'word' | 'mark'
  /** Folded: `đồng` is `dong`. A number keeps its points and commas, its digits are ASCII. */
  text: string
  /** Lower case with its marks. */
  marked: string
  from: number
  to: number
  /** Nothing stands between it and the token before. */
  isGlued: boolean
  /** A piece of text that is written without spaces. */
  isUnspaced: boolean
}

const PLAIN_NUMBER = /^[0-9.,]+$/
const OTHER_DIGITS = /\p{Nd}/gu
const APOSTROPHES = /['\u2019\u02bc`]/g
const WHITESPACE = /\s/

const classAt = (text: string, at: number): number => CHARACTER_CLASSES[text.charCodeAt(at)] ?? 0
const isDigit = (character: string): boolean => classAt(character, 0) === DIGIT

/** The digits of a script stand in a row, the zero first. */
function toAsciiDigit(digit: string): string {
  const unit = digit.codePointAt(0) ?? 0
  if (unit >= 48 && unit <= 57) return digit
  let zero = unit
  while (unit - zero < 9 && isDigit(String.fromCodePoint(zero - 1))) zero--
  return String(unit - zero)
}

function endOfNumber(text: string, from: number): number {
  let at = from + 1
  for (; at < text.length; at++) {
    const kind = classAt(text, at)
    if (kind === DIGIT) continue
    const isInside = (kind === POINT || kind === COMMA) && classAt(text, at + 1) === DIGIT
    if (!isInside || classAt(text, at - 1) !== DIGIT) break
  }
  return at
}

function endOfWord(text: string, from: number): number {
  let at = from + 1
  for (; at < text.length; at++) {
    const kind = classAt(text, at)
    if (kind === LETTER) continue
    if (kind !== APOSTROPHE || classAt(text, at + 1) !== LETTER) break
  }
  return at
}

function endOfUnspaced(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && classAt(text, at) === UNSPACED) at++
  return at
}

/** Takes a text apart. Nothing but white space is left out; linear in its length. */
export function scanTokens(text: string): Token[] {
  const tokens: Token[] = []
  let glueAt = -1
  const add = (kind: Token['kind'], from: number, to: number, isUnspaced: boolean): void => {
    const raw = text.slice(from, to)
    const isGlued = from === glueAt
    glueAt = to
    if (kind === 'number') {
      const digits = PLAIN_NUMBER.test(raw) ? raw : raw.replace(OTHER_DIGITS, toAsciiDigit)
      tokens.push({ kind, text: digits, marked: digits, from, to, isGlued, isUnspaced })
      return
    }
    const word = kind === 'word' ? raw.replace(APOSTROPHES, '') : raw
    const folded = fold(word)
    const marked =
      folded.length === word.length && folded === word ? folded : word.normalize('NFC').toLowerCase()
    tokens.push({ kind, text: folded, marked, from, to, isGlued, isUnspaced })
  }
  let at = 0
  while (at < text.length) {
    const from = at
    const kind = classAt(text, at)
    if (kind === DIGIT) {
      at = endOfNumber(text, from)
      add('number', from, at, false)
    } else if (kind === LETTER) {
      at = endOfWord(text, from)
      add('word', from, at, false)
    } else if (kind === UNSPACED) {
      at = endOfUnspaced(text, from)
      splitUnspaced(text, from, at, (start, end) => add('word', start, end, true))
    } else {
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
      if (!WHITESPACE.test(text[from] ?? '')) add('mark', from, at, false)
    }
  }
  return tokens
}
