import type { NumberToken } from './number-tokens.ts'

const RANGE = /^[^\d.,]{0,12}(?:[-–—~〜～]|\bto\b|\bbis\b|\bà\b|\bdo\b|\btot\b|\ba\b)[^\d.,]{0,12}$/i

const OLD =
  /\b(was|were|old price|original price|regular price|list price|rrp|msrp|uvp|statt|früher|bisher|ehemals|avant|antes|prima|vorher|van)\b[^\d]*$/i
const NOW =
  /\b(now|sale price|current price|special price|our price|jetzt|nur|nun|maintenant|ahora|ora|nu|voor)\b[^\d]*$/i

/**
 * The other end of a range such as `841 zł – 995 zł`, `$10-20` or `10 - 20 USD`; null when the number is in none.
 * Far apart they are a range only where the other one has a currency too.
 */
export function rangeEnd(
  line: string,
  token: NumberToken,
  tokens: readonly NumberToken[],
  isPriced: (token: NumberToken) => boolean,
): NumberToken | null {
  const at = tokens.indexOf(token)
  const before = tokens[at - 1]
  if (before !== undefined && RANGE.test(line.slice(before.end, token.start))) return before
  const next = tokens[at + 1]
  if (next === undefined) return null
  const between = line.slice(token.end, next.start)
  if (!RANGE.test(between)) return null
  return isPriced(next) || /^\s?\S{1,3}\s?$/.test(between) ? next : null
}

/** Of two prices the one that holds now, where the text says of the first that it is the old one and of the other that it is not. */
export function reducedPrice(line: string, priced: readonly NumberToken[]): NumberToken | null {
  const [first, second] = priced
  if (first === undefined || second === undefined || priced.length > 2) return null
  const isOld = OLD.test(line.slice(0, first.start))
  return isOld && NOW.test(line.slice(first.end, second.start)) ? second : null
}
