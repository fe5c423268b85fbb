import { normaliseName, slotForName } from '../offer/column-names.ts'
import type { Target } from './rule.ts'

/** `own`: the target's name; `other`: somebody else's for the same thing; `unknown`: the target does not know it. */
export type ResolvedName = { field: string; kind: 'own' | 'other' | 'unknown'; rank: number }

const NAMES_MAX = 10_000

/** Shop systems' columns that mean something here and nothing in general. */
const SHOP_COLUMNS: Readonly<Record<string, string>> = {
  variantsku: 'sku',
  variantprice: 'price',
  variantbarcode: 'gtin',
  googleshoppingcondition: 'condition',
  googleshoppingmpn: 'mpn',
  regularprice: 'price',
}

/** Tells what the names a feed uses mean to a target. */
export class FieldNames {
  private readonly own = new Map<string, string>()
  private readonly known = new Map<string, ResolvedName>()
  private readonly target: Target

  constructor(target: Target) {
    this.target = target
    for (const { name } of target.fields) this.own.set(normaliseName(name), name)
    for (const [name, field] of Object.entries(target.acceptedNames)) this.own.set(normaliseName(name), field)
  }

  resolve(stated: string): ResolvedName {
    const known = this.known.get(stated)
    if (known !== undefined) return known
    const found = this.find(stated)
    if (this.known.size < NAMES_MAX) this.known.set(stated, found)
    return found
  }

  /** The target's name that a stated one was most likely meant to be; null when none is near. */
  nearest(stated: string): string | null {
    const name = normaliseName(stated)
    if (name.length < 4) return null
    for (const [candidate, field] of this.own) {
      if (candidate !== name && isOneSlipAway(name, candidate)) return field
    }
    return null
  }

  private find(stated: string): ResolvedName {
    const name = normaliseName(stated)
    const own = this.own.get(name)
    if (own !== undefined) return { field: own, kind: 'own', rank: 0 }
    // Parts of a field that is known, such as shipping.service.
    if (stated.includes('.') && this.own.has(normaliseName(stated.split('.')[0] ?? '')))
      return { field: stated, kind: 'own', rank: 0 }
    const slot = slotForName(stated)
    const meaning = SHOP_COLUMNS[name] ?? (slot !== null && 'field' in slot ? slot.field : null)
    const field =
      meaning === null || !Object.hasOwn(this.target.slots, meaning) ? undefined : this.target.slots[meaning]
    if (field === undefined) return { field: stated, kind: 'unknown', rank: 0 }
    return { field, kind: 'other', rank: Object.hasOwn(SHOP_COLUMNS, name) ? 1 : rankOf(slot) }
  }
}

function rankOf(slot: ReturnType<typeof slotForName>): number {
  return slot !== null && 'rank' in slot ? slot.rank + 2 : 1
}

/** One character too many, too few, another, or two swapped. */
function isOneSlipAway(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false
  let start = 0
  while (start < left.length && left[start] === right[start]) start++
  const leftRest = left.slice(start)
  const rightRest = right.slice(start)
  return (
    leftRest.slice(1) === rightRest.slice(1) ||
    leftRest.slice(1) === rightRest ||
    leftRest === rightRest.slice(1) ||
    (leftRest.slice(2) === rightRest.slice(2) && leftRest[0] === rightRest[1] && leftRest[1] === rightRest[0])
  )
}
