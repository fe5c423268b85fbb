import type { Interpreted } from '@buywhere/contract'
import type { Understanding } from '../../search/index.ts'
import { decimalAmount } from './decimal-amount.ts'

/** What was read from the words, in public ones; only what was found. */
export function presentInterpreted(read: Understanding): Interpreted {
  const { price, note, conditions, brand, colours, sizes, capacities, sort, availability } = read
  const amount = (minor: number | null, currency: string) =>
    minor === null ? null : decimalAmount(minor, currency)
  return {
    text: read.text,
    ...(price !== null && {
      price: {
        min: amount(price.min, price.currency),
        max: amount(price.max, price.currency),
        currency: price.currency,
      },
    }),
    ...(note !== null && { note }),
    ...(conditions.length > 0 && { conditions }),
    ...(brand !== null && { brand: brand.name }),
    ...(colours.length > 0 && { colours }),
    ...(sizes.length > 0 && { sizes }),
    ...(capacities.length > 0 && { capacities }),
    ...(sort !== null && { sort }),
    ...(availability !== null && { availability }),
    spans: read.spans,
  }
}
