import { z } from 'zod'
import { CONDITIONS } from './parameters.ts'

/** `no_rate`: the price could not be converted into the currency asked for; its words were searched for as words. */
export const interpretationNote = z.enum(['no_rate'])

/** Where in `query` something was read; `filter` and `sort` words are not searched for, `boost` words are. */
const readSpan = z.object({
  /** UTF-16 units, inclusive. */
  from: z.number().int(),
  /** Exclusive. */
  to: z.number().int(),
  text: z.string(),
  as: z.enum(['price', 'condition', 'brand', 'colour', 'size', 'capacity', 'sort', 'availability']),
  effect: z.enum(['filter', 'boost', 'sort']),
})

/**
 * What was read from the words. What an explicit parameter overruled stands in `spans` alone; of the rest, only what
 * was found is there.
 */
export const interpreted = z.object({
  /** What was searched for as words. */
  text: z.string(),
  /** Decimal amounts, both inclusive; null: no such end. In the currency that was read. */
  price: z
    .object({ min: z.string().nullable(), max: z.string().nullable(), currency: z.string() })
    .optional(),
  note: interpretationNote.optional(),
  conditions: z.array(z.enum(CONDITIONS)).optional(),
  brand: z.string().optional(),
  colours: z.array(z.string()).optional(),
  sizes: z.array(z.string()).optional(),
  capacities: z.array(z.string()).optional(),
  sort: z.enum(['price_asc']).optional(),
  availability: z.enum(['in_stock']).optional(),
  spans: z.array(readSpan),
})

/** A word that no product holds, and the ones that were searched for instead. */
export const correction = z.object({ from: z.string(), to: z.array(z.string()) })

export type Interpreted = z.output<typeof interpreted>
