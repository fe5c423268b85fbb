import type { WordGroup } from './word-group.ts'

/** In front of a size. A region's scale is part of the size; null: the word only announces it. */
export const SIZE_LEADS: readonly WordGroup<string | null>[] = [
  { means: null, words: 'size|sizes|sz|ukuran|saiz|ไซส์|ไซซ์|เบอร์|sukat', marked: 'cỡ' },
  { means: 'us', words: 'us|us size|size us' },
  { means: 'uk', words: 'uk|uk size|size uk' },
  { means: 'eu', words: 'eu|eu size|size eu|eur size|size eur' },
]

/** Sizes that are sizes wherever they stand. */
export const LETTER_SIZES: readonly WordGroup<string>[] = [
  { means: 'xs', words: 'xs' },
  { means: 'xl', words: 'xl|extra large' },
  { means: '2xl', words: 'xxl|2xl' },
  { means: '3xl', words: 'xxxl|3xl' },
  { means: '4xl', words: 'xxxxl|4xl' },
  { means: '5xl', words: '5xl' },
]

/** Sizes only where `size` announces them. */
export const ANNOUNCED_SIZES: readonly WordGroup<string>[] = [
  { means: 's', words: 's|small' },
  { means: 'm', words: 'm|medium' },
  { means: 'l', words: 'l|large' },
]

/** Units in which capacities are told, as the tokeniser writes them. */
export const CAPACITY_UNITS: ReadonlySet<string> = new Set(['gb', 'tb', 'mb', 'mah', 'l', 'ml', 'gal', 'oz'])
