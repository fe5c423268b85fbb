import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

test('./buywhere fx loads files, refuses what is none with nothing changed, and lists what is in use', async () => {
  await using database = await createTestDatabase()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'buywhere-fx-'))
  const fx = async (...args: string[]) => {
    await using role = startRole(['fx', ...args], {
      DATABASE_URL: database.url,
      BUYWHERE_HOME: folder.path,
      LOG_LEVEL: 'silent',
    })
    return await role.ended
  }
  const file = join(folder.path, 'rates.csv')
  await writeFile(
    file,
    'date,base,quote,rate\n2026-04-10,EUR,VND,30500\n2026-04-11,EUR,VND,305\n2026-04-11,EUR,XAU,1\n',
  )
  const loaded = await fx('--source', 'mine', file)
  assert.equal(loaded.status, 0, loaded.stderr)
  const told = JSON.parse(loaded.stdout)
  assert.deepEqual(
    [told.rates, told.newest, told.refused],
    [1, '2026-04-10', { moved: 1, unknown_currency: 1 }],
  )
  const page = join(folder.path, 'page.html')
  await writeFile(page, '<html>no rates here</html>')
  const [refused, missing, listed] = await Promise.all([fx(page), fx(join(folder.path, 'nothing.csv')), fx()])
  assert.deepEqual([refused.status, missing.status, listed.status], [1, 2, 0])
  assert.match(listed.stdout, /^VND +30500 +2026-04-10 +\d+ d +mine +old$/m)
  assert.match(listed.stdout, /^mine: 1 currencies, newest 2026-04-10$/m)
})
