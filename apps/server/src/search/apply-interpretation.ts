import type { Interpretation, SearchFilters, Sort, Span } from '@buywhere/search'

type Asked = {
  text: string
  filters: SearchFilters
  /** undefined: the caller leaves the order to the words. */
  sort: Sort | undefined
}

/** What was read and is in effect. What an explicit parameter overruled is left in `spans` alone. */
export type Understanding = Interpretation & {
  /** `no_rate`: the price could not be converted, and its words were searched for as words. */
  note: 'no_rate' | null
}

export type UnderstoodSearch = {
  text: string
  filters: SearchFilters
  sort: Sort | undefined
  preferredBrand: string | null
  understanding: Understanding
}

/**
 * A search as its words mean it. What the caller asked for explicitly wins; the words that said otherwise are taken
 * out all the same, for they were understood. `factors` lead from a currency's minor units to those of the currency
 * that price filters are in.
 */
export function applyInterpretation(
  read: Interpretation,
  { text, filters, sort }: Asked,
  factors: ReadonlyMap<string, number>,
): UnderstoodSearch {
  const isPriceGiven = filters.priceMin !== undefined || filters.priceMax !== undefined
  const price = isPriceGiven ? null : read.price
  const factor = price === null ? null : (factors.get(price.currency) ?? null)
  const understanding: Understanding = {
    ...read,
    price,
    note: price !== null && factor === null ? 'no_rate' : null,
    conditions: filters.conditions === undefined ? read.conditions : [],
    availability: filters.availability === undefined ? read.availability : null,
    brand: filters.brands === undefined ? read.brand : null,
    sort: sort === undefined ? read.sort : null,
  }
  understanding.text = textToSearch(text, understanding)
  return {
    text: understanding.text,
    filters: { ...filters, ...filtersOf(understanding, factor) },
    sort: sort ?? understanding.sort ?? undefined,
    preferredBrand: understanding.brand?.name ?? null,
    understanding,
  }
}

/** What was read as the filters it stands for, prices in the currency that `factor` leads into (null: no rate). */
export function filtersOf(
  { price, conditions, availability }: Understanding,
  factor: number | null,
): SearchFilters {
  const inAskedCurrency = (amount: number | null | undefined) =>
    amount === null || amount === undefined || factor === null ? null : Math.round(amount * factor)
  const priceMin = inAskedCurrency(price?.min)
  const priceMax = inAskedCurrency(price?.max)
  return {
    ...(priceMin !== null && { priceMin }),
    ...(priceMax !== null && { priceMax }),
    // Most shops that sell new things do not say so.
    ...(conditions.length > 0 && {
      conditions: conditions.includes('new') ? [...conditions, 'unknown'] : conditions,
    }),
    ...(availability !== null && { availability: [availability] }),
  }
}

/** The words that are left once those that were understood are gone; all of them where none were. */
function textToSearch(text: string, { text: rest, spans, note }: Understanding): string {
  const taken = spans.filter(span => span.effect !== 'boost')
  const applied = note === 'no_rate' ? taken.filter(span => span.as !== 'price') : taken
  if (applied.length === 0) return text
  return applied.length === taken.length ? rest : without(text, applied)
}

function without(text: string, spans: readonly Span[]): string {
  const parts = spans.map((span, at) => text.slice(spans[at - 1]?.to ?? 0, span.from))
  parts.push(text.slice(spans.at(-1)?.to))
  return parts.join(' ').split(/\s+/).filter(Boolean).join(' ')
}
