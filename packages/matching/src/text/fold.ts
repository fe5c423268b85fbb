/** What shows nothing and is no mark: zero-width characters, soft hyphens, marks of direction, Hangul fillers. */
const INVISIBLE = /\p{Cf}|[\u115f\u1160\u3164]/gu
const MARKS = /\p{M}+/gu
const IS_PLAIN = /^[\x20-\x7e]*$/
/** The language of a literal, as data sets carry it: `"…"@en-US`. */
const LITERAL_LANGUAGE = /"@[a-z]{2,3}(?:-[a-z]{2,3})?\b/gi

/** Lower case without marks, compatibility forms resolved: `Ｃafé\u200b` → `cafe`. Thai and the like keep their letters only. */
export function fold(text: string): string {
  const unquoted = text.includes('"@') ? text.replace(LITERAL_LANGUAGE, '" ') : text
  if (IS_PLAIN.test(unquoted)) return unquoted.toLowerCase()
  return unquoted.replace(INVISIBLE, '').normalize('NFKD').replace(MARKS, '').toLowerCase()
}

/** Whether a text is ASCII alone, as most are: what is looked for in it is found faster then. */
export const isPlain = (text: string): boolean => IS_PLAIN.test(text)

/** Letters and digits alone: what is left of `WH-1000 XM4` is `wh1000xm4`. The text is folded already. */
export function squeeze(folded: string): string {
  return isPlain(folded) ? folded.replace(/[^a-z0-9]+/g, '') : folded.replace(/[^\p{L}\p{N}]+/gu, '')
}
