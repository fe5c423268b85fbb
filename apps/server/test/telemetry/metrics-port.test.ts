import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../src/boot/config.ts'
import { readSecrets } from '../../src/boot/secrets.ts'
import { sumOf } from '../support/series.ts'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

const TOKEN = 'a-token-for-prometheus'

test('a worker tells its metrics on METRICS_PORT, to who knows the token and to nobody else', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-metrics-'))
  await using worker = startRole(['worker'], {
    BUYWHERE_HOME: home,
    DATABASE_URL: database.url,
    METRICS_PORT: '0',
    METRICS_TOKEN: TOKEN,
    GROUPING: 'off',
  })
  const url = (await worker.line(/^metrics {2}(\S+)/m))[1] ?? ''
  await worker.line(/^worker {2}ready/m)
  const ask = (token: string, path = url) => fetch(path, { headers: { authorization: `Bearer ${token}` } })
  assert.equal((await fetch(url)).status, 401)
  assert.equal((await ask('another-token-altogether')).status, 401)
  assert.equal((await ask(TOKEN, url.replace('/metrics', '/v1/search'))).status, 404)
  const health = await fetch(url.replace('/metrics', '/health'))
  assert.deepEqual(await health.json(), { status: 'ok' })
  const answer = await ask(TOKEN)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  const text = await answer.text()
  assert.equal(sumOf(text, 'buywhere_info', { role: 'worker' }), 1)
  assert.ok(sumOf(text, 'buywhere_db_pool_max') > 0)
  for (const name of ['buywhere_jobs', 'buywhere_ingest_sources', 'nodejs_eventloop_lag_p99_seconds']) {
    assert.match(text, new RegExp(`^# TYPE ${name} gauge$`, 'm'))
  }
  worker.child.kill('SIGTERM')
  assert.equal((await worker.ended).status, 0)
  await rm(home, { recursive: true, force: true })
})

test('a port for metrics without a token, or a DSN that is none, is refused at the start', () => {
  const config = readConfig({ METRICS_PORT: '9000' }, '/')
  assert.throws(() => readSecrets({}, config), /METRICS_TOKEN/)
  assert.throws(() => readSecrets({ METRICS_TOKEN: 'short' }, config), /METRICS_TOKEN/)
  assert.ok(readSecrets({ METRICS_TOKEN: TOKEN }, config).metricsToken)
  for (const wrong of ['sentry', 'https://host/1', 'https://key@host', 'ftp://key@host/1']) {
    assert.throws(
      () => readSecrets({ METRICS_TOKEN: TOKEN, SENTRY_DSN: wrong }, config),
      /SENTRY_DSN: must look like/,
    )
  }
  assert.ok(
    readSecrets({ METRICS_TOKEN: TOKEN, SENTRY_DSN: 'https://k3y@errors.example/prefix/7' }, config)
      .sentryDsn,
  )
})
