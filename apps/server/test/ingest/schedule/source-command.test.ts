import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { source } from '../../../src/boot/roles/source.ts'
import { AppError } from '../../../src/kernel/errors/index.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())

type Printed = { name: string; region: string; expires_after_s: number | null; schedule: Schedule | null }
type Schedule = { url: string; cron: string; is_paused: boolean; is_asked_for: boolean; jitter_s: number }

async function run(...args: string[]): Promise<Printed[]> {
  const lines: Printed[] = []
  const status = await source({
    args,
    env: {
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      JWT_SECRET_KEY: 'x'.repeat(48),
      US_REGION: 'usa',
    },
    signal: new AbortController().signal,
    print: line => void lines.push(JSON.parse(line)),
    isTerminal: false,
  })
  assert.equal(status, 0)
  return lines
}

test('the operator makes, changes, steers and releases sources from the command line, and all of it is audited', async () => {
  const url = 'https://shop.example/feed.xml'
  const [made] = await run('set', 'shop', '--country', 'us', '--url', url, '--cron', '15 */4 * * *')
  assert.deepEqual([made?.region, made?.schedule?.url, made?.schedule?.cron], ['usa', url, '15 */4 * * *'])

  const [changed] = await run('set', 'shop', '--expires-after-s', '86400', '--jitter-s', '60')
  assert.deepEqual([changed?.expires_after_s, changed?.schedule?.jitter_s], [86_400, 60])
  assert.equal(changed?.schedule?.url, url, 'what is not given stays')

  assert.equal((await run('pause', 'shop'))[0]?.schedule?.is_paused, true)
  assert.equal((await run('run', 'shop'))[0]?.schedule?.is_asked_for, true)
  assert.equal((await run('resume', 'shop'))[0]?.schedule?.is_paused, false)
  assert.deepEqual(
    (await run('list')).map(({ name }) => name),
    ['shop'],
  )
  assert.equal((await run('release', 'shop', '--yes'))[0]?.schedule, null)
  const { rows } = await sql<{ action: string; actor: string }>`
    select action, actor_kind as actor from tenancy.audit_log where target like 'source:%' order by number
  `.execute(database.db)
  assert.deepEqual(
    rows.map(({ action }) => action.replace('source.', '')),
    ['set', 'set', 'pause', 'run', 'resume', 'release'],
  )
  assert.ok(rows.every(({ actor }) => actor === 'operator'))
})

test('what is no command, or can never be read, is refused', async () => {
  const wrong: [code: string, ...args: string[]][] = [
    ['usage'],
    ['usage', 'frobnicate', 'shop'],
    ['usage', 'pause'],
    ['usage', 'pause', 'Not A Name'],
    ['usage', 'set', 'shop', '--country', 'US', '--cron', '0 * * * *'],
    ['usage', 'set', 'shop', '--country', 'US', '--org', 'x'],
    [
      'invalid_parameter',
      'set',
      'new',
      '--country',
      'US',
      '--url',
      'file:///etc/passwd',
      '--cron',
      '0 * * * *',
    ],
    ['invalid_parameter', 'set', 'new'],
    ['not_found', 'pause', 'nothing'],
    ['source_not_scheduled', 'pause', 'shop'],
  ]
  for (const [code, ...args] of wrong) {
    const isRefused = (error: unknown) => error instanceof AppError && error.code === code
    await assert.rejects(run(...args), isRefused, args.join(' '))
  }
})
