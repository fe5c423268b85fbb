import { parseLenient } from '../structured/lenient-json.ts'
import { parseLoosely } from '../structured/parse-loosely.ts'
import type { PageTree } from '../tree/page-tree.ts'

/** Data that a page's scripts carry, and what it was given to: `dataLayer.push`, `__NEXT_DATA__`. */
export type EmbeddedData = { name: string; value: unknown }

// Together they bound the time a page can take, whatever its scripts hold.
const SCANNED_CHARS_MAX = 24_000_000
const PARSED_CHARS_MAX = 16_000_000
const LITERALS_MAX = 400
const LITERAL_CHARS_MIN = 20
const TELLING = /pric(?:e|ing)|sku|product_?id|item_?id|item_?name|availab/i
const PLAIN_JSON = /^\s*(?:\{\s*(?:"|\})|\[\s*(?:[{["\d\]]))/
const STRICT_CHARS_MAX = 4_000_000

type Budget = { scanned: number; parsed: number; literals: number }

/** The object and list literals in a page's scripts that could describe products. */
export function findLiterals(tree: PageTree): EmbeddedData[] {
  const budget = { scanned: 0, parsed: 0, literals: 0 }
  const data: EmbeddedData[] = []
  for (const { type, id, text, attributes } of tree.scripts) {
    if (/ld\+json/.test(type) || !TELLING.test(text)) continue
    if (/json/.test(type)) {
      budget.parsed += text.length
      if (budget.parsed > PARSED_CHARS_MAX) break
      const value = parseLenient(text)
      const name = id || attributes['data-section-id'] || Object.keys(attributes).at(-1) || 'script'
      if (typeof value === 'object' && value !== null) data.push({ name, value })
    } else if (type === '' || /javascript|ecmascript|module|magento-init/.test(type)) {
      collect(text, budget, data)
    }
  }
  return data
}

function collect(text: string, budget: Budget, data: EmbeddedData[]): void {
  const opener = /(?:JSON\.parse\(\s*(["'])|[=(,]\s{0,20}[{[])/g
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    if (budget.scanned > SCANNED_CHARS_MAX || budget.literals > LITERALS_MAX) return
    const quote = match[1]
    const start = match.index + match[0].length - 1
    const end = quote === undefined ? literalEnd(text, start) : stringEnd(text, start)
    budget.scanned += (end === -1 ? text.length : end) - start
    if (end === -1 || end - start < LITERAL_CHARS_MIN) continue
    const literal = text.slice(start, end)
    if (!TELLING.test(literal)) {
      opener.lastIndex = end
      continue
    }
    const value = quote === undefined ? read(literal, budget) : readQuoted(literal, budget)
    if (typeof value !== 'object' || value === null) continue
    budget.literals++
    data.push({ name: nameBefore(text, match.index), value })
    opener.lastIndex = end
  }
}

function read(literal: string, budget: Budget): unknown {
  if (literal.length > STRICT_CHARS_MAX || budget.parsed > PARSED_CHARS_MAX) return undefined
  budget.parsed += literal.length
  if (PLAIN_JSON.test(literal)) {
    try {
      return JSON.parse(literal) as unknown
    } catch {}
  }
  return parseLoosely(literal)
}

/** JSON inside a string, as in `JSON.parse("{\"a\":1}")`. */
function readQuoted(literal: string, budget: Budget): unknown {
  budget.parsed += literal.length
  if (budget.parsed > PARSED_CHARS_MAX) return undefined
  const body = literal.slice(1, -1)
  try {
    const text = JSON.parse(
      `"${literal.startsWith("'") ? body.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"') : body}"`,
    ) as string
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The index behind the bracket that closes the one at `start`; -1 when there is none. */
function literalEnd(text: string, start: number): number {
  let depth = 0
  const stop = Math.min(text.length, start + STRICT_CHARS_MAX)
  for (let at = start; at < stop; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39 || code === 96) {
      at = stringEnd(text, at) - 1
      if (at < 0) return -1
    } else if (code === 123 || code === 91) depth++
    else if (code === 125 || code === 93) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return -1
}

function stringEnd(text: string, start: number): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === quote) return at + 1
    else if (code === 10 && quote !== 96) return -1
  }
  return -1
}

function nameBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 60), at)
  return /([\w$.[\]"'-]{1,50}|['"]\w{1,30}['"])\s*$/.exec(before)?.[1]?.replace(/["']/g, '') ?? 'script'
}
