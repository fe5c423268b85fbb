/** A dimension in which the products of a line differ, such as colour; a value may cost extra. */
export type Axis = { name: string; values: readonly { text: string; extraUsd: number }[] }

/** What the variants of a line may be sold with; see `editions.ts`. */
export type EditionKind =
  | 'device'
  | 'component'
  | 'appliance'
  | 'tool'
  | 'gear'
  | 'apparel'
  | 'consumable'
  | 'toy'
  | 'book'
  | 'accessory'

/** A product line as the data files hold it, parsed. */
export type ProductLine = {
  brand: string
  model: string
  /** What it is, as a title says it: `Wireless Noise Cancelling Headphones`. */
  noun: string
  categoryPath: readonly string[]
  baseUsd: number
  facts: readonly { name: string; value: string }[]
  axes: readonly Axis[]
  editions: EditionKind
  accessories: string | null
  hasMpn: boolean
}

/** Lines that share a category. */
export type LineGroup = {
  /** `Electronics > Audio > Headphones` */
  path: string
  noun: string
  /** Names of the facts in the fourth column of each line, separated by commas. */
  facts: string
  /** Axis name → its values where a line does not state its own: `128 GB, 256 GB@100` (100 USD more). */
  axes: Record<string, string>
  editions: EditionKind
  /** Key into `accessories.ts`, for things that others make cases and parts for. */
  accessories?: string
  /** Books and groceries have a barcode and no part number. */
  hasMpn?: boolean
  /** One line each: brand | model | USD | fact; fact | values of the first axis | of the second … */
  lines: string
}

/** Throws TypeError on a row that does not have its first three columns. */
export function readLines(groups: readonly LineGroup[]): ProductLine[] {
  return groups.flatMap(group =>
    group.lines
      .trim()
      .split('\n')
      .map(row => readLine(group, row)),
  )
}

function readLine(group: LineGroup, row: string): ProductLine {
  const [brand, model, usd, facts = '', ...columns] = row.split('|').map(cell => cell.trim())
  const baseUsd = Number(usd)
  if (!brand || !model || !(baseUsd > 0)) throw new TypeError(`not a product line: ${row}`)
  const values = splitList(facts, ';')
  return {
    brand,
    model,
    noun: group.noun,
    categoryPath: splitList(group.path, '>'),
    baseUsd,
    facts: splitList(group.facts, ',').flatMap((name, index) => {
      const value = values[index]
      return value === undefined || value === '-' ? [] : [{ name, value }]
    }),
    axes: Object.entries(group.axes).map(([name, usual], index) => readAxis(name, columns[index] || usual)),
    editions: group.editions,
    accessories: group.accessories ?? null,
    hasMpn: group.hasMpn ?? true,
  }
}

/** `128 GB, 256 GB@100` */
function readAxis(name: string, list: string): Axis {
  const values = splitList(list, ',').map(value => {
    const [text = '', extra = '0'] = value.split('@')
    return { text, extraUsd: Number(extra) }
  })
  return { name, values }
}

function splitList(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')
}
