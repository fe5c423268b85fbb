import type { EditionKind } from './product-line.ts'

/** What a variant is sold with; `text` is empty for the plain product. */
export type Edition = { text: string; attributes: Record<string, string>; pricePercent: number }

type Choice = { text: string; extraPercent: number }
type Dimension = { attribute: string; choices: readonly Choice[] }

const WARRANTIES =
  'with 1 Year Extended Warranty@6, with 2 Year Extended Warranty@11, with 3 Year Extended Warranty@16'
const COVER = `${WARRANTIES}, with 1 Year Accident Cover@8, with 2 Year Accident Cover@14`
const VERSIONS = 'Global Version, US Version, Asia Version, EU Version'

// The first choice of every dimension is the plain product and not listed.
const EDITIONS: Record<EditionKind, Record<string, string>> = {
  device: {
    bundle:
      'Carry Case Bundle@4, Cleaning Kit Bundle@2, USB-C Cable Bundle@3, 65 W Charger Bundle@8, Power Bank Bundle@9, Travel Pouch Bundle@4, Desk Stand Bundle@6, Gift Box Edition@5',
    warranty: COVER,
    version: VERSIONS,
  },
  component: {
    bundle:
      'Cable Bundle@3, Cleaning Kit Bundle@2, Surge Protector Bundle@5, Installation Kit Bundle@6, Cable Tidy Bundle@3, Bulk Packaging',
    warranty: COVER,
    version: VERSIONS,
  },
  appliance: {
    bundle:
      'Cleaning Kit Bundle@4, Surge Protector Bundle@5, Storage Bag Bundle@5, Care Plan Bundle@7, Gift Box Edition@4, Starter Kit@9',
    warranty: COVER,
    version: VERSIONS,
  },
  tool: {
    bundle:
      'Carry Bag Bundle@8, Accessory Set Bundle@12, Safety Kit Bundle@10, Maintenance Kit Bundle@7, Work Light Bundle@15',
    warranty: COVER,
    version: VERSIONS,
  },
  gear: {
    bundle:
      'Travel Bag Bundle@9, Care Kit Bundle@6, Accessory Set Bundle@12, Safety Kit Bundle@8, Gift Box Edition@5',
    warranty: COVER,
    release: 'Limited Edition@9, Seasonal Edition@4, Export Edition@2',
  },
  apparel: {
    bundle: 'Storage Bag Bundle@8, Sock Bundle@10, Care Kit Bundle@12, Gift Box Edition@6, Cap Bundle@14',
    fit: 'Wide Fit, Extra Wide Fit, Narrow Fit, Kids Fit',
    release: 'Member Edition@3, Seasonal Edition@5, Limited Edition@9',
  },
  consumable: {
    pack: 'Pack of 2@95, Pack of 3@185, Pack of 4@275, Pack of 6@440, Pack of 8@600, Pack of 10@760, Pack of 12@900, Case of 24@1850',
    bundle: 'Gift Box@12, Tote Bag Bundle@14, Storage Box Bundle@16, Greeting Card Bundle@8',
    release: 'Festive Edition@4, Export Edition@2, Limited Edition@8',
  },
  toy: {
    bundle:
      'Display Case Bundle@25, LED Light Kit Bundle@18, Storage Box Bundle@12, Display Stand Bundle@10, Play Mat Bundle@14',
    release: 'Collector Edition@20, Anniversary Edition@10, Gift Wrapped@5, Export Edition@2',
    pack: 'Pack of 2@95, Pack of 3@185',
  },
  book: {
    release:
      'Large Print@10, Special Edition@30, Illustrated Edition@35, Pocket Edition, International Edition, Annotated Edition@20',
    bundle: 'Bookmark Bundle@12, Reading Light Bundle@60, Notebook Bundle@40, Gift Wrapped@15',
    pack: 'Set of 2@90, Set of 5@350',
  },
  accessory: {
    pack: '2-Pack@70, 3-Pack@130, 5-Pack@240, 10-Pack@450',
    bundle: 'Cleaning Cloth Bundle@8, Installation Kit@12, Travel Pouch Bundle@15',
    release: 'Pro Series@25, Eco Series@5, Limited Edition@15',
  },
}

const DIMENSIONS = new Map<string, Dimension[]>(
  Object.entries(EDITIONS).map(([kind, dimensions]) => [
    kind,
    Object.entries(dimensions).map(([attribute, list]) => ({ attribute, choices: readChoices(list) })),
  ]),
)

function readChoices(list: string): Choice[] {
  const listed = list.split(', ').map(item => {
    const [text = '', extra = '0'] = item.split('@')
    return { text, extraPercent: Number(extra) }
  })
  return [{ text: '', extraPercent: 0 }, ...listed]
}

const dimensionsOf = (kind: EditionKind) => DIMENSIONS.get(kind) ?? []

/** How many editions a kind has, the plain one included. */
export function countEditions(kind: EditionKind): number {
  return dimensionsOf(kind).reduce((product, { choices }) => product * choices.length, 1)
}

/** Edition 0 is the plain product; `number` runs to `countEditions(kind) - 1`. */
export function editionOf(kind: EditionKind, number: number): Edition {
  let rest = number
  let pricePercent = 100
  const texts: string[] = []
  const attributes: Record<string, string> = {}
  for (const { attribute, choices } of dimensionsOf(kind)) {
    const choice = choices[rest % choices.length]
    rest = Math.floor(rest / choices.length)
    if (choice === undefined || choice.text === '') continue
    texts.push(choice.text)
    attributes[attribute] = choice.text
    pricePercent = (pricePercent * (100 + choice.extraPercent)) / 100
  }
  return { text: texts.join(', '), attributes, pricePercent }
}
