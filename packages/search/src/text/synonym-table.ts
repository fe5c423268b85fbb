import { SYNONYM_GROUPS, type SynonymMarket } from './synonyms.ts'
import { tokenise } from './tokenise.ts'

/** From the terms of a word or two (joined by a space) to the terms of what else is said for it. */
export type SynonymTable = ReadonlyMap<string, string[][]>

const termsOf = (words: string): string[] => tokenise(words).flatMap(token => token.parts)

function buildTable(groups: string): SynonymTable {
  const table = new Map<string, string[][]>()
  const add = (asked: string[], other: string[]): void => {
    const key = asked.join(' ')
    const known = table.get(key) ?? []
    const isNew = other.join(' ') !== key && !known.some(terms => terms.join(' ') === other.join(' '))
    if (isNew) table.set(key, [...known, other])
  }
  for (const line of groups.trim().split('\n')) {
    const isOneWay = line.includes('>')
    const members = line.split(/[=>]/).map(words => termsOf(words.trim()))
    for (const [at, asked] of members.entries()) {
      if (!isOneWay || at === 0) for (const other of members) add(asked, other)
    }
  }
  return table
}

const tables = new Map<SynonymMarket, SynonymTable>()

export function synonymsOf(market: SynonymMarket): SynonymTable {
  let table = tables.get(market)
  if (table === undefined) {
    table = buildTable(SYNONYM_GROUPS[market])
    tables.set(market, table)
  }
  return table
}
