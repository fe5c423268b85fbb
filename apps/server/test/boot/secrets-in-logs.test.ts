import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { scrubSecrets } from '../../src/kernel/scrub-secrets.ts'
import { exchange } from '../support/bare-app.ts'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

const LOG_MODULE = pathToFileURL(resolve(import.meta.dirname, '../../src/kernel/log.ts')).href

const SECRETS = {
  jwt: 'jwt-secret-7d1f0c52a9e84b36b1d7c05e',
  jwtBefore: 'jwt-before-0a61e2f4c8b94d7f93e5b81a',
  alerts: 'alerts-secret-3be9570c41d24f68',
  slack: 'T00-B00-slack-path-9c1e47d2',
  pagerduty: 'pagerduty-key-6f02b8a17de4',
  smtp: 'smtp-password-51c7de90',
  redis: 'redis-password-c03b8f1a',
  stripe: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  stripeWebhook: 'whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH',
  database: 'database-password-a8841f',
  wrongKey: 'bw_live_q8ZkP3vXw0NfLr5TgYb1HcJ6mDs9EaUo2iKt4pVxW7zRnQy1u',
  password: 'correct-horse-battery-93',
} as const

/** Everything a process wrote: what it printed, and every file below its home but the database's own. */
async function everythingBelow(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter(
    entry => entry.isFile() && !join(entry.parentPath, entry.name).includes(join(folder, 'postgres')),
  )
  const texts = await Promise.all(files.map(entry => readFile(join(entry.parentPath, entry.name), 'latin1')))
  return texts.join('\n')
}

/** The secret as it is, and as it would look on the way through an address or an encoding. */
const formsOf = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
]

function assertUntold(text: string, secrets: readonly string[], where: string): void {
  for (const secret of secrets.flatMap(formsOf)) {
    assert.ok(!text.includes(secret), `${secret.slice(0, 12)}… is told in ${where}`)
  }
}

const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`

test('no secret of the environment or of a request is in any answer, log line or file', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-secrets-'))
  const env = {
    BUYWHERE_HOME: home,
    DATABASE_URL: database.url,
    DEMO: 'off',
    LOG_LEVEL: 'debug',
    API_PORT: '0',
    MCP_PORT: '0',
    JWT_SECRET_KEY: SECRETS.jwt,
    JWT_SECRET_KEY_PREVIOUS: SECRETS.jwtBefore,
    ALERTS_WEBHOOK_SECRET: SECRETS.alerts,
    SLACK_WEBHOOK_URL: `http://127.0.0.1:1/services/${SECRETS.slack}`,
    PAGERDUTY_URL: 'http://127.0.0.1:1/',
    PAGERDUTY_ROUTING_KEY: SECRETS.pagerduty,
    ALERTS_LOOPBACK: 'allow',
    // Nothing listens there: what cannot be reached is complained of.
    REDIS_URL: `redis://:${SECRETS.redis}@127.0.0.1:1`,
    CACHE_REDIS_URL: `redis://:${SECRETS.redis}@127.0.0.1:1`,
    SMTP_URL: `smtp://mailer:${SECRETS.smtp}@127.0.0.1:1`,
    STRIPE_SECRET_KEY: SECRETS.stripe,
    STRIPE_WEBHOOK_SECRET: SECRETS.stripeWebhook,
  }
  const issued = await startRole(['key', 'operator'], env).ended
  assert.equal(issued.status, 0, issued.stderr)
  const key = /bw_live_\w{49}/.exec(issued.stdout)![0]
  const databasePassword = decodeURIComponent(new URL(database.url).password)
  const secrets = [...Object.values(SECRETS), key, ...(databasePassword ? [databasePassword] : [])]
  assertUntold(issued.stderr, secrets, 'what `key` logs')

  const up = startRole(['up'], env)
  try {
    const apiUrl = (await up.line(/^api {2}(\S+)/m))[1]!
    const mcpUrl = (await up.line(/^mcp {2}(\S+)\/mcp/m))[1]!
    const provoke = async (url: string): Promise<[asked: string, answer: string][]> => {
      const end = ['host: a', 'connection: close']
      const body = (text: string) => [`content-length: ${Buffer.byteLength(text)}`, '', text]
      const json = ['content-type: application/json']
      const asked = [
        ...[key, SECRETS.wrongKey].flatMap(shown => [
          request('GET /v1/status HTTP/1.1', ...end, `authorization: Bearer ${shown}`),
          request('GET /v1/status HTTP/1.1', ...end, `x-api-key: ${shown}`),
          request(`GET /v1/status?api_key=${shown} HTTP/1.1`, ...end),
          request(`GET /v1/search?q=${shown} HTTP/1.1`, ...end),
          request(`GET /v1/search?q=a&sort=${shown} HTTP/1.1`, ...end),
          request(`GET /v1/products/${shown} HTTP/1.1`, ...end),
          request(`GET /go/${shown} HTTP/1.1`, ...end),
          request(`GET /${shown} HTTP/1.1`, ...end),
          request(`GET /%E0%A4%A${shown} HTTP/1.1`, ...end),
          request(`GET /¤${shown} HTTP/1.1`, ...end),
          request('POST /v1/nothing HTTP/1.1', ...end, ...json, ...body(`{"key":"${shown}"}`)),
          request('POST /webhooks/alerts HTTP/1.1', ...end, ...json, ...body(`{"${shown}":"${shown}"}`)),
          request(`${shown} / HTTP/1.1`, ...end),
          request('GET /api/sources HTTP/1.1', ...end, `referer: https://a.example/?api_key=${shown}`),
          request('GET /health HTTP/1.1', ...end, `user-agent: ${shown}`, `cookie: session=${shown}`),
        ]),
        request(`GET /v1/status?access_token=${SECRETS.password} HTTP/1.1`, ...end),
        request(`GET /v1/status?password=${SECRETS.password} HTTP/1.1`, ...end),
        ...['sign-in', 'login', 'register', 'sign-up/email', 'sign-in/email', 'reset'].flatMap(name => [
          request(
            `POST /v1/auth/${name} HTTP/1.1`,
            ...end,
            ...json,
            ...body(JSON.stringify({ email: 'a@example.com', name: 'a', password: SECRETS.password })),
          ),
          request(
            `POST /v1/auth/${name} HTTP/1.1`,
            ...end,
            ...json,
            ...body(`{"password":"${SECRETS.password}"`),
          ),
        ]),
        request(
          'POST /webhooks/alerts HTTP/1.1',
          ...end,
          ...json,
          `authorization: Bearer ${SECRETS.alerts}`,
          ...body(`{"token":"${SECRETS.password}"}`),
        ),
        // Slack and PagerDuty cannot be reached, and that is complained of.
        request(
          'POST /webhooks/alerts HTTP/1.1',
          ...end,
          ...json,
          `authorization: Bearer ${SECRETS.alerts}`,
          ...body(
            JSON.stringify({
              version: '4',
              groupKey: 'group',
              status: 'firing',
              receiver: 'buywhere',
              alerts: [{ status: 'firing', labels: { alertname: 'Any', severity: 'critical' } }],
            }),
          ),
        ),
        request('GET /health/detailed HTTP/1.1', ...end),
      ]
      return Promise.all(
        asked.map(
          async bytes => [bytes, await exchange(Number(new URL(url).port), bytes)] as [string, string],
        ),
      )
    }

    const exchanged = [...(await provoke(apiUrl)), ...(await provoke(mcpUrl))]
    // What is asked now fails on our side.
    await sql`alter table catalog.sources rename to was_sources`.execute(database.db)
    await sql`alter table tenancy.api_keys rename to was_api_keys`.execute(database.db)
    exchanged.push(...(await provoke(apiUrl)))

    const statuses = new Set(exchanged.map(([, answer]) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])))
    for (const status of [200, 400, 401, 404, 500])
      assert.ok(statuses.has(status), `none was answered ${status}`)
    for (const [asked, answer] of exchanged) {
      assertUntold(answer, secrets, `the answer to ${asked.split('\r\n', 1)[0]!.slice(0, 20)}`)
      assert.doesNotMatch(
        answer,
        /was_sources|relation "|\bat .{1,200}\.ts:\d/,
        'what is inside stays inside',
      )
    }
    const inQuery = exchanged.filter(([asked]) => asked.startsWith('GET /v1/status?'))
    assert.ok(inQuery.length > 0)
    for (const [, answer] of inQuery)
      assert.match(answer, /^HTTP\/1\.1 400 /, 'a key in the address is refused')
  } finally {
    up.child.kill('SIGTERM')
  }
  const end = await up.ended
  assert.match(end.stderr, /"status":500/, 'failures were logged')
  assertUntold(end.stdout + end.stderr, secrets, 'what `up` prints and logs')
  assertUntold(await everythingBelow(home), secrets, 'a file')
  await rm(home, { recursive: true, force: true })
})

test('a process that cannot start tells why, and none of its secrets', async () => {
  const home = await mkdtemp(join(tmpdir(), 'buywhere-secrets-'))
  const wrong: [why: RegExp, env: Record<string, string>][] = [
    [/connect|refused/i, { DATABASE_URL: `postgres://buywhere:${SECRETS.database}@127.0.0.1:1/buywhere` }],
    [/./, { DATABASE_URL: `postgres://buywhere:${SECRETS.database}@[nowhere/buywhere` }],
    [/DATABASE_URL/, { DATABASE_URL: `mysql://buywhere:${SECRETS.database}@127.0.0.1/buywhere` }],
    [/JWT_SECRET_KEY/, { JWT_SECRET_KEY: SECRETS.password, DATABASE_URL: 'postgres://127.0.0.1:1/x' }],
    [
      /STRIPE_WEBHOOK_SECRET/,
      { STRIPE_SECRET_KEY: SECRETS.stripe, DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    ],
  ]
  await Promise.all(
    wrong.map(async ([why, env]) => {
      const end = await startRole(['api'], { BUYWHERE_HOME: home, ...env }).ended
      assert.notEqual(end.status, 0)
      assert.match(end.stderr, why)
      assertUntold(end.stdout + end.stderr, Object.values(SECRETS), `${Object.keys(env)}`)
    }),
  )
  await rm(home, { recursive: true, force: true })
})

test('what has the form or the name of a secret is taken out, and JSON stays JSON', () => {
  const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${'a'.repeat(43)}`
  const lines = [
    { msg: `key ${SECRETS.wrongKey} is not valid` },
    { err: { message: `connect postgres://u:${SECRETS.database}@db.example/x` } },
    { headers: { Authorization: `Bearer ${SECRETS.password}aa` } },
    { deep: [{ deeper: { 'set-cookie': [`session=${SECRETS.password}`, 'b=c'] } }] },
    { smtp_password: SECRETS.password, clientSecret: SECRETS.password, refresh_token: SECRETS.password },
    { password: `with \\" quotes ${SECRETS.password}` },
    { url: `/v1/x?a=1&api_key=${SECRETS.password}&b=2` },
    { token: jwt, other: jwt },
    { stripe: SECRETS.stripe, hook: SECRETS.stripeWebhook },
  ]
  for (const line of lines) {
    const scrubbed = scrubSecrets(JSON.stringify(line))
    JSON.parse(scrubbed)
    assertUntold(scrubbed, [...Object.values(SECRETS), jwt], JSON.stringify(line))
    assert.match(scrubbed, /\[secret\]/)
  }
  const harmless = JSON.stringify({
    msg: 'send an API key as `Authorization: Bearer bw_live_…`',
    prefix: 'bw_live_Ab3d',
    url: 'https://shop.example:8443/p/1?token_type=x',
    tokens: 12,
    password_changed: true,
    mail: 'a@example.com',
  })
  assert.equal(scrubSecrets(harmless), harmless)
})

test('a line made to be slow to read is read at once', () => {
  // Bounded repetition only: without it each of these would take minutes, and the suite would end here.
  for (const text of [
    'a'.repeat(200_000),
    `"${'password'.repeat(20_000)}`,
    'x://'.repeat(50_000),
    '"token":"'.repeat(20_000),
  ]) {
    assert.equal(typeof scrubSecrets(text), 'string')
  }
})

test('the log takes secrets out of messages, fields, and what a driver attached to an error', async () => {
  const program = `
    const { createLogger } = await import(${JSON.stringify(LOG_MODULE)})
    const log = createLogger('info')
    const secret = process.argv[1]
    const shown = { authorization: secret, cookie: secret, 'x-api-key': secret, 'set-cookie': [secret] }
    log.info({ password: secret, token: secret, secret, api_key: secret }, 'at the top')
    log.info({ req: { headers: shown }, res: { headers: shown }, a: { b: { c: { password: secret } } } }, 'below')
    log.child({ token: secret }).info('of a child')
    log.info('Bearer ' + secret)
    const error = Object.assign(new Error('postgres://u:' + secret + '@db/x'), {
      code: '23505', detail: 'Key (email)=(' + secret + ')', parameters: [secret], input: secret,
    })
    log.error({ err: error }, 'failed')
    log.error(new Error('outer', { cause: error }))
  `
  const { stderr } = await promisify(execFile)(process.execPath, ['--eval', program, SECRETS.password])
  const lines = stderr.trim().split('\n')
  assert.equal(lines.length, 6)
  for (const line of lines) {
    JSON.parse(line)
    assertUntold(line, [SECRETS.password], line.slice(0, 80))
  }
  assert.match(stderr, /"code":"23505"/, 'what helps is kept')
})
