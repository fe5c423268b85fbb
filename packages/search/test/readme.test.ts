import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const FOLDER = join(import.meta.dirname, '..')
const EXAMPLE = join(FOLDER, 'examples/ten-lines.ts')

test('the example of the README is a file that runs and prints what the README says', () => {
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  const source = readFileSync(EXAMPLE, 'utf8')
  assert.ok(readme.includes(source.trim()))
  const printed = execFileSync(process.execPath, [EXAMPLE], { encoding: 'utf8' })
  assert.ok(readme.includes(printed.trim()), printed)
})
