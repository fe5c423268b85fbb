import type { WordGroup } from './word-group.ts'

/** Words that ask for an order. */
export const SORT_WORDS: readonly WordGroup<'price_asc'>[] = [
  {
    means: 'price_asc',
    words: 'cheapest|cheapest price|lowest price|lowest priced|lowest prices|lowest cost',
  },
  { means: 'price_asc', words: 'price low to high|sort by price|cheapest first|least expensive' },
  { means: 'price_asc', words: 'termurah|paling murah|harga termurah|harga paling murah|harga terendah' },
  { means: 'price_asc', words: 'ถูกที่สุด|ราคาถูกที่สุด|ถูกสุด|ราคาถูกสุด|ราคาต่ำสุด' },
  { means: 'price_asc', words: 'rẻ nhất|giá rẻ nhất|giá thấp nhất' },
  { means: 'price_asc', words: 'pinakamura|pinakamurang|pinakamababang presyo' },
]

/** Words that only tell a wish: they stay. */
export const CHEAP_WORDS: readonly WordGroup<'note'>[] = [
  { means: 'note', words: 'cheap|inexpensive|murah|harga murah|ราคาถูก|giá rẻ|mura|murang' },
]

/** `moschino cheap and chic`. */
export const CHEAP_IS_A_NAME_BEFORE = 'and|trick|tricks|monday'
