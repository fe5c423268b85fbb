import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

const MONITORING = resolve(import.meta.dirname, '../../../../deploy/monitoring')
const TOKEN = 'a-token-for-prometheus'

/** Ours, the runtime's and the process's. Recording rules (`slo:…`) and those of other exporters are not. */
const NAME = /(?<![:\w])(?:buywhere|nodejs|process)_[a-z0-9_]+(?![\w:])/g
/** Told by a process that reads from a replica, and no other. */
const OF_REPLICAS = ['buywhere_db_replica_lag_seconds', 'buywhere_db_replica_fallbacks_total']

function usedNames(): Map<string, string> {
  const files = globSync(['rules/*.yml', 'dashboards/*.json'], { cwd: MONITORING })
  const uses = files.flatMap(file =>
    (readFileSync(join(MONITORING, file), 'utf8').match(NAME) ?? []).map(name => [name, file] as const),
  )
  return new Map(uses)
}

const hasRules = existsSync(join(MONITORING, 'rules'))

test('every metric that a rule or dashboard asks for is told by a server that runs', {
  skip: hasRules ? false : 'no deploy/monitoring/rules',
}, async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-names-'))
  await using up = startRole(['up'], {
    BUYWHERE_HOME: home,
    DATABASE_URL: database.url,
    API_PORT: '0',
    MCP_PORT: '0',
    DEMO: 'off',
    GROUPING: 'off',
    METRICS_PORT: '0',
    METRICS_TOKEN: TOKEN,
  })
  const url = (await up.line(/^metrics {2}(\S+)/m))[1] ?? ''
  const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })
  const text = await answer.text()
  up.child.kill('SIGTERM')
  await up.ended
  await rm(home, { recursive: true, force: true })

  const told = new Set(OF_REPLICAS)
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    told.add(name)
    if (type === 'histogram') for (const part of ['bucket', 'sum', 'count']) told.add(`${name}_${part}`)
  }
  const used = usedNames()
  assert.ok(used.size > 10)
  const missing = [...used].filter(([name]) => !told.has(name))
  assert.deepEqual(missing, [])
})
