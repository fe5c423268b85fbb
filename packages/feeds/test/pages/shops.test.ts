import { describe, it } from 'node:test'
import { FIXTURES } from './fixture-pages.ts'
import { assertReadAs } from './read-facts.ts'

describe('pages of shops are read as a buyer would', () => {
  for (const fixture of FIXTURES) it(fixture.id, () => assertReadAs(fixture))
})
