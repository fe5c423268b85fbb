import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { plan } from '../../src/boot/roles/plan.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { codeOf } from './support/people.ts'
import { insertOrg } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())

async function run(...args: string[]): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = []
  const status = await plan({
    args,
    env: { DATABASE_URL: database.url, LOG_LEVEL: 'silent', JWT_SECRET_KEY: 'x'.repeat(48) },
    signal: new AbortController().signal,
    print: line => void lines.push(JSON.parse(line)),
    isTerminal: false,
  })
  assert.equal(status, 0)
  return lines
}

test('the operator changes, adds, lists and assigns plans from the command line', async () => {
  const [starter] = await run('set', 'starter', '--requests-per-minute', '400', '--seats', 'unlimited')
  assert.deepEqual([starter?.requestsPerMinute, starter?.seats, starter?.displayName], [400, null, 'Starter'])
  await run(
    'set',
    'team',
    '--name',
    'Team',
    '--results-per-call',
    '300',
    '--price-minor',
    '0',
    '--overage',
    'on',
  )
  const codes = (await run('list')).map(({ code }) => code)
  assert.deepEqual(codes.filter(code => code === 'starter').length, 2)
  assert.ok(codes.includes('team'))
  const orgId = await insertOrg(database.db)
  const [assigned] = await run('assign', String(orgId), 'team')
  assert.deepEqual([assigned?.org_id, assigned?.plan], [String(orgId), 'team'])
})

test('what is no command is refused before anything is touched', async () => {
  const wrong = [
    [],
    ['set'],
    ['drop', 'pro'],
    ['assign', 'x', 'pro'],
    ['set', 'pro', '--seats=-1'],
    ['set', 'pro', '--requests-per-day', '0'],
    ['set', 'pro', '--results-per-call', 'unlimited'],
    ['set', 'pro', '--overage', 'maybe'],
    ['set', 'pro', '--currency', 'usd'],
    ['set', 'pro', '--from', 'soon'],
  ]
  for (const args of wrong) assert.equal(await codeOf(run(...args)), 'usage', args.join(' '))
})
