export type { FetchContext } from './fetch-context.ts'
export { fetchInput } from './fetch-input.ts'
