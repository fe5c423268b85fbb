export type { ProductIndex } from './live/product-index.ts'
export { type OpenedIndex, type OpenOptions, openIndex } from './open-index.ts'
export * from './types.ts'
