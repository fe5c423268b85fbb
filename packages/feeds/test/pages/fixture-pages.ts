import { HOSTED_SHOPS } from './fixtures/hosted-shops.ts'
import { LARGE_SHOPS } from './fixtures/large-shops.ts'
import { OTHER_SOFTWARE } from './fixtures/other-software.ts'
import { SMALL_SHOPS } from './fixtures/small-shops.ts'

export const FIXTURES = [...HOSTED_SHOPS, ...LARGE_SHOPS, ...SMALL_SHOPS, ...OTHER_SOFTWARE]
