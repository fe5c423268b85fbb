import type { WordGroup } from './word-group.ts'

export const AVAILABILITY_WORDS: readonly WordGroup<'in_stock'>[] = [
  { means: 'in_stock', words: 'in stock|instock|back in stock|in stock now|available now|in stock only' },
  {
    means: 'in_stock',
    words: 'ready stock|readystock|ready stok|stok ready|stock ready|stok tersedia|ada stok',
  },
  { means: 'in_stock', words: 'พร้อมส่ง|มีของพร้อมส่ง|มีสินค้า|còn hàng|hàng có sẵn|sẵn hàng' },
]

export const IN_STOCK_IS_A_NAME_BEFORE = 'pot|pots|photo|photos|car|cars|cube|cubes'
export const NOT_IN_STOCK_AFTER = 'not|no|never|isnt|tidak|không|when|if|until|notify'
