import { jsonrepair } from 'jsonrepair'
import { decodeEntities } from '../../text/decode-entities.ts'
import { parseLoosely } from './parse-loosely.ts'

// Mending takes time in the square of the length: 360,000 characters of stray quotes took minutes.
const REPAIR_CHARS_MAX = 16_000

/** How many broken texts of a page may still be mended. */
export type RepairBudget = { repairs: number }

/** JSON as shops write it: in comments, with raw line ends, escaped, or broken. Undefined when beyond repair. */
export function parseLenient(text: string, budget: RepairBudget = { repairs: 0 }): unknown {
  const bare = unwrap(text)
  if (bare === '') return undefined
  const plain = tryParse(bare)
  if (plain !== undefined) return plain
  const unescaped = /^[[{]\s*&(?:quot|#34);/.test(bare) ? decodeEntities(bare) : bare
  const tidy = withoutControls(unescaped).replace(/,(\s*[}\]])/g, '$1')
  return tryParse(tidy) ?? repair(tidy, budget) ?? parseLoosely(tidy)
}

function unwrap(text: string): string {
  let bare = text.replace(/^\ufeff/, '').trim()
  bare = bare.replace(/^(?:\/\/|\/\*)?\s*<!\[CDATA\[\s*(?:\*\/)?/i, '').replace(/^<!--/, '')
  // By the ends, not by an expression: one that looks for blanks before the end is slow on many blanks.
  for (const end of ['-->', '*/', ']]>', '/*', '//', ';']) {
    if (bare.endsWith(end)) bare = bare.slice(0, -end.length).trimEnd()
  }
  return bare.trim()
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function repair(text: string, budget: RepairBudget): unknown {
  if (budget.repairs <= 0 || text.length > REPAIR_CHARS_MAX || !/^\s*(?:[[{]|\/[/*])/.test(text))
    return undefined
  budget.repairs--
  try {
    return JSON.parse(jsonrepair(text)) as unknown
  } catch {
    return undefined
  }
}

/** Raw line ends and tabs inside strings are what breaks most; between tokens a blank does no harm either. */
function withoutControls(text: string): string {
  let tidy = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) >= 32) continue
    tidy += `${text.slice(from, at)} `
    from = at + 1
  }
  return from === 0 ? text : tidy + text.slice(from)
}
