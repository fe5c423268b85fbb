import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { ROLES } from '../../src/boot/roles/index.ts'

// Nobody starts these files here: there is no Docker. What can be held against them without it is.

const ROOT = resolve(import.meta.dirname, '../../../..')
const DEPLOY = join(ROOT, 'deploy')

type Service = {
  image?: string
  command?: string | string[]
  environment?: Record<string, string | number>
  ports?: string[]
  volumes?: string[]
  secrets?: string[]
  mem_limit?: string
  healthcheck?: unknown
  restart?: string
}
type Compose = {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  secrets: Record<string, { environment: string }>
}

const text = readFileSync(join(DEPLOY, 'compose.yaml'), 'utf8')
const { services, volumes, secrets } = parse(text, { merge: true }) as Compose
const own = Object.entries(services).filter(([, { image }]) => image?.startsWith('buywhere/server'))

test('compose has the services that operators know, and no other', () => {
  assert.deepEqual(Object.keys(services), [
    'db',
    'db_replica',
    'pgbouncer',
    'redis',
    'migrate',
    'api',
    'mcp',
    'scraper-scheduler',
    'backup-cron',
    'metrics-collector',
    'blackbox-exporter',
    'alertmanager',
    'loki',
    'fluent-bit',
    'grafana',
  ])
})

test('the linter of compose files finds nothing', () => {
  const lint = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dclint/bin/dclint.cjs'),
      join(DEPLOY, 'compose.yaml'),
      '-c',
      join(DEPLOY, '.dclintrc'),
      '--max-warnings',
      '0',
    ],
    { encoding: 'utf8' },
  )
  assert.equal(lint.status, 0, lint.stdout + lint.stderr)
})

test('every setting that is passed is one that is read, and every role one that exists', () => {
  const source = ['config', 'secrets']
    .map(name => readFileSync(join(ROOT, `apps/server/src/boot/${name}.ts`), 'utf8'))
    .join()
  assert.ok(own.length >= 5)
  for (const [name, { environment = {}, command }] of own) {
    const unknown = Object.keys(environment).filter(setting => !new RegExp(`\\b${setting}\\b`).test(source))
    assert.deepEqual(unknown, [], name)
    assert.ok(Object.hasOwn(ROLES, String(command?.[0])), name)
  }
})

test('no password stands in the files, and what must be set has no default', () => {
  const SECRET = /PASSWORD|SECRET|TOKEN|_KEY$/
  const OPTIONAL = /^(BACKUP_|STRIPE_|PAGERDUTY_)/
  for (const [service, { environment = {} }] of Object.entries(services)) {
    for (const [name, value] of Object.entries(environment)) {
      if (!SECRET.test(name)) continue
      const must = OPTIONAL.test(name) ? /^\$\{\w+:-\}$/ : /^\$\{\w+:\?/
      assert.match(String(value), must, `${service} ${name}`)
    }
  }
  for (const [, credentials] of text.matchAll(/:\/\/\w*:([^@\s]+)@/g))
    assert.match(credentials ?? '', /^\$\{\w+:\?/)
})

test('the example names exactly what must be set', () => {
  const example = readFileSync(join(DEPLOY, 'env.example'), 'utf8')
  const named = new Set([...example.matchAll(/^(\w+)=$/gm)].map(([, name]) => name))
  assert.doesNotMatch(example, /^\w+=.+$/m, 'nothing that works as it is')
  const needed = new Set([
    ...[...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name),
    ...Object.values(secrets).map(({ environment }) => environment),
  ])
  for (const name of needed) assert.ok(named.has(name), `${name} is not in env.example`)
})

test('nothing is reached from other machines, everything has its limit, and what serves is watched', () => {
  for (const [name, { ports = [], mem_limit, healthcheck, image }] of Object.entries(services)) {
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name)
    assert.ok(mem_limit, `${name} has no memory limit`)
    assert.doesNotMatch(image ?? '', /:latest$/)
    // One runs once; the other's image has nothing to ask with.
    if (name !== 'migrate' && name !== 'fluent-bit') assert.ok(healthcheck, `${name} has no health check`)
  }
})

test('Prometheus reads the metrics of every process of ours, where they are told and with what is mounted', () => {
  const { scrape_configs } = parse(readFileSync(join(DEPLOY, 'monitoring/prometheus.yml'), 'utf8')) as {
    scrape_configs: {
      authorization?: { credentials_file: string }
      static_configs?: { targets: string[] }[]
    }[]
  }
  const read = scrape_configs.filter(({ authorization }) => authorization !== undefined)
  const told = own
    .filter(([name]) => name !== 'migrate')
    .map(([name, { environment }]) => `${name}:${name === 'api' ? 8000 : environment?.METRICS_PORT}`)
  const targets = read.flatMap(job => job.static_configs?.flatMap(config => config.targets) ?? [])
  assert.deepEqual(targets.toSorted(), told.toSorted())
  for (const { authorization } of read) {
    const secret = authorization?.credentials_file.replace('/run/secrets/', '') ?? ''
    assert.ok(services['metrics-collector']?.secrets?.includes(secret), secret)
  }
})

test('what is mounted is there', () => {
  for (const [name, { volumes: mounts = [], secrets: used = [] }] of Object.entries(services)) {
    for (const mount of mounts) {
      const [source = ''] = mount.split(':')
      if (source.startsWith('.')) assert.ok(existsSync(join(DEPLOY, source)), `${name}: ${source}`)
      else if (!source.startsWith('/')) assert.ok(Object.hasOwn(volumes, source), `${name}: ${source}`)
    }
    for (const secret of used) assert.ok(Object.hasOwn(secrets, secret), `${name}: ${secret}`)
  }
})

test('connections that processes may open fit through PgBouncer, and its own into the server', () => {
  const pgbouncer = readFileSync(join(DEPLOY, 'pgbouncer/pgbouncer.ini'), 'utf8')
  const postgres = readFileSync(join(DEPLOY, 'postgres/postgresql.conf'), 'utf8')
  const number = (from: string, name: string) => Number(new RegExp(`^${name} = (\\d+)`, 'm').exec(from)?.[1])
  const direct = own
    .filter(([, { environment }]) => String(environment?.DATABASE_URL).includes('@db:'))
    .reduce((sum, [, { environment }]) => sum + Number(environment?.DATABASE_POOL) + 5, 0)
  const replication = number(postgres, 'max_wal_senders')
  const reservedForPeople = 10
  assert.ok(
    number(pgbouncer, 'max_db_connections') + direct + reservedForPeople <=
      number(postgres, 'max_connections'),
    `${direct} beside PgBouncer`,
  )
  assert.ok(replication >= 2)
})

test('the image has no root, no build step, and the Node that the launcher asks for', () => {
  const dockerfile = readFileSync(join(DEPLOY, 'Dockerfile'), 'utf8')
  const need = /^need=(\d+)$/m.exec(readFileSync(join(ROOT, 'buywhere'), 'utf8'))?.[1]
  assert.match(dockerfile, new RegExp(`^FROM node:${need}-`, 'm'))
  assert.match(dockerfile, /^USER buywhere$/m)
  assert.doesNotMatch(dockerfile, /npm run|tsc|COPY \. /)
  const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    workspaces: string[]
  }
  assert.deepEqual(workspaces, ['packages/*', 'apps/*'])
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>
  }
  for (const path of Object.keys(lock.packages)) {
    if (/^(packages|apps)\/[^/]+$/.test(path))
      assert.ok(dockerfile.includes(`COPY ${path}/package.json ${path}/`), path)
  }
})
