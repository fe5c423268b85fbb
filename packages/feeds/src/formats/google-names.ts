import { behind, type SlotFinder, slotForName } from '../offer/column-names.ts'
import type { Slot } from '../offer/offer-fields.ts'
import { localName, readAttributes } from '../tokens/xml-tag.ts'
import type { ElementNames } from './xml-items.ts'

const NAMES_MAX = 1_000
// Ranks of plain RSS and Atom elements start behind those of Google's own.
const PLAIN_RANK = 100

/** What the plain elements of RSS and Atom stand for. */
const PLAIN: Record<string, Slot> = {
  id: { field: 'sku', rank: PLAIN_RANK },
  title: { field: 'title', rank: PLAIN_RANK },
  link: { field: 'url', rank: PLAIN_RANK },
  description: { field: 'description', rank: PLAIN_RANK },
  content: { field: 'description', rank: PLAIN_RANK + 1 },
  summary: { field: 'description', rank: PLAIN_RANK + 2 },
}
const PLAIN_NAMESPACES = /w3\.org\/2005\/atom|purl\.org\/(rss|atom)/i
const GOOGLE_NAMESPACES = /base\.google\.com/i

/**
 * Tells what an element of an item stands for. Google's namespace counts under any prefix, and so do prefixes that
 * are bound to nothing; those bound to something else (`media:title`, `dc:creator`) say nothing about the offer.
 */
export class GoogleNames implements ElementNames {
  private readonly prefixes = new Map<string, 'google' | 'plain' | 'foreign'>()
  private readonly findSlot: SlotFinder
  private slots = new Map<string, Slot | null>()

  constructor(findSlot: SlotFinder = slotForName) {
    this.findSlot = findSlot
  }

  /** Notes the namespaces that a tag declares. */
  declare(inside: string): void {
    if (!inside.includes('xmlns')) return
    for (const [name, uri] of readAttributes(inside)) {
      const prefix = name === 'xmlns' ? '' : /^xmlns:(.{1,50})$/.exec(name)?.[1]
      if (prefix === undefined || prefix === 'g' || this.prefixes.size >= NAMES_MAX) continue
      const kind = GOOGLE_NAMESPACES.test(uri) ? 'google' : PLAIN_NAMESPACES.test(uri) ? 'plain' : 'foreign'
      // Whatever the default namespace is called, elements without a prefix are the feed's own.
      const known = prefix === '' && kind === 'foreign' ? 'plain' : kind
      if (this.prefixes.get(prefix) !== known) {
        this.prefixes.set(prefix, known)
        this.slots = new Map()
      }
    }
  }

  slot(name: string): Slot | null {
    const known = this.slots.get(name)
    if (known !== undefined) return known
    const found = this.find(name)
    if (this.slots.size < NAMES_MAX) this.slots.set(name, found)
    return found
  }

  private find(name: string): Slot | null {
    const colon = name.indexOf(':')
    const prefix = colon === -1 ? '' : name.slice(0, colon)
    const local = localName(name)
    const kind = this.prefixes.get(prefix) ?? (prefix === '' ? 'plain' : 'google')
    if (kind === 'foreign') return null
    if (kind === 'google') return this.findSlot(local)
    const plain = Object.hasOwn(PLAIN, local) ? PLAIN[local] : undefined
    return plain ?? behind(this.findSlot(local), PLAIN_RANK)
  }
}
