import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

// docs/security.md says which test holds which requirement. A matrix that nobody checks is soon untrue.

const ROOT = resolve(import.meta.dirname, '../../../..')
const TESTS = resolve(ROOT, 'apps/server/test')
const text = readFileSync(resolve(ROOT, 'docs/security.md'), 'utf8')

type Row = { requirement: string; heldBy: string }

const rows: Row[] = text
  .split('\n')
  .filter(line => /^\| (?:API\d|v5\.0\.0-)/.test(line))
  .map(line => {
    const cells = line.split('|').map(cell => cell.trim())
    return { requirement: cells[1]!, heldBy: cells[3]! }
  })

const filesOf = ({ heldBy }: Row) => [...heldBy.matchAll(/`([^`]+\.test\.ts)`/g)].map(match => match[1]!)

test('every test that the matrix names is there', () => {
  const missing = rows
    .flatMap(filesOf)
    .filter(file => !existsSync(resolve(file.startsWith('packages/') ? ROOT : TESTS, file)))
  assert.deepEqual([...new Set(missing)], [])
})

test('every row is held by a test or a page, left to the operator, or marked as not met; none is still to do', () => {
  const loose = rows.filter(
    row => filesOf(row).length === 0 && !/^(?:this book|operator|not met)$/.test(row.heldBy),
  )
  assert.deepEqual(loose, [])
  assert.deepEqual(
    rows.filter(({ heldBy }) => heldBy.includes('TODO')).map(({ requirement }) => requirement),
    [],
  )
})

test('the matrix has all ten risks of APIs, and each requirement once', () => {
  const names = rows.map(({ requirement }) => requirement.split(' ')[0]!)
  assert.deepEqual(
    names.filter(name => name.startsWith('API')),
    Array.from({ length: 10 }, (_, i) => `API${i + 1}`),
  )
  assert.equal(new Set(names).size, names.length)
  assert.ok(names.length >= 70)
})
