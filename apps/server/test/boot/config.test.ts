import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { readConfig } from '../../src/boot/config.ts'
import { readSecrets } from '../../src/boot/secrets.ts'
import { AppError } from '../../src/kernel/errors/index.ts'

const DEVELOPMENT = { isDevelopment: true, oidc: null }

test('nothing set gives a safe installation: loopback, known ports, state beside the checkout', () => {
  const config = readConfig({}, '/checkout')
  assert.equal(config.home, '/checkout/.buywhere')
  assert.deepEqual([config.host, config.apiPort, config.mcpPort], ['127.0.0.1', 8000, 8080])
  assert.deepEqual(
    [config.affiliateTag, config.defaultCurrency, config.usRegion],
    ['buywhere-20', 'USD', 'us'],
  )
  assert.equal(readSecrets({}, DEVELOPMENT).databaseUrl, null)
})

test('every wrong variable is named in one error', () => {
  const wrong = {
    API_PORT: 'http',
    USD_DEFAULT: 'ZZZ',
    LOG_LEVEL: 'loud',
    AFFILIATE_TAG: '"><script>',
    DATABASE_POOL: '0',
    PGBACKREST_REPOSITORY: 'backups',
    PGBACKREST_STANZA: '../shop',
  }
  assert.throws(
    () => readConfig(wrong, '/'),
    (error: unknown) => {
      assert.ok(error instanceof AppError)
      assert.equal(error.code, 'invalid_config')
      assert.deepEqual(error.fields.map(({ field }) => field).sort(), Object.keys(wrong).sort())
      for (const name of Object.keys(wrong)) assert.match(error.message, new RegExp(name))
      return true
    },
  )
  assert.throws(() => readConfig({ API_PORT: '9000', MCP_PORT: '9000' }, '/'), /MCP_PORT/)
})

test('a secret shows itself to nobody who does not ask for it', () => {
  const { databaseUrl } = readSecrets({ DATABASE_URL: 'postgres://me:hunter2@db/x' }, DEVELOPMENT)
  const shown = [
    inspect(databaseUrl),
    JSON.stringify({ databaseUrl }),
    `${databaseUrl}`,
    inspect({ deep: [databaseUrl] }),
  ]
  for (const text of shown) assert.doesNotMatch(text, /hunter2/)
  assert.match(databaseUrl!.reveal(), /hunter2/)
})

test('a wrong secret is named without being shown', () => {
  assert.throws(
    () => readSecrets({ DATABASE_URL: 'mysql://me:hunter2@db' }, DEVELOPMENT),
    (error: Error) => /DATABASE_URL/.test(error.message) && !/hunter2/.test(error.message),
  )
  assert.throws(() => readSecrets({ ALERTS_WEBHOOK_SECRET: 'short' }, DEVELOPMENT), /ALERTS_WEBHOOK_SECRET/)
})

test('outside development nothing that protects people is made up: the signing key must be set, and long', () => {
  assert.equal(readConfig({}, '/').isDevelopment, true)
  const outside = [{ NODE_ENV: 'production' }, { HOST: '0.0.0.0' }]
  for (const env of outside) {
    const config = readConfig(env, '/')
    assert.equal(config.isDevelopment, false)
    assert.throws(() => readSecrets({}, config), /JWT_SECRET_KEY/)
    assert.throws(() => readSecrets({ JWT_SECRET_KEY: 'secret' }, config), /JWT_SECRET_KEY.*32/)
    assert.ok(readSecrets({ JWT_SECRET_KEY: 'x'.repeat(32) }, config).jwtSecretKey)
  }
})

test('settings that only make sense together are asked for together', () => {
  assert.throws(
    () => readSecrets({ DATABASE_REPLICA_URL: 'postgres://b' }, DEVELOPMENT),
    /DATABASE_REPLICA_URL/,
  )
  assert.throws(() => readSecrets({ STRIPE_SECRET_KEY: 'sk_test_1' }, DEVELOPMENT), /STRIPE_WEBHOOK_SECRET/)
  assert.throws(() => readConfig({ OIDC_CLIENT_ID: 'x' }, '/'), /OIDC_CLIENT_ID/)
  assert.throws(() => readConfig({ BETTER_AUTH_TELEMETRY: '1' }, '/'), /BETTER_AUTH_TELEMETRY/)
  assert.throws(() => readConfig({ TRUSTED_PROXIES: '0.0.0.0/0' }, '/'), /TRUSTED_PROXIES/)
  assert.throws(() => readConfig({ CORS_ORIGINS: 'https://app.example/' }, '/'), /CORS_ORIGINS/)
})

test('who is told of alerts is checked at the start, and a receiver that holds a secret is not shown', () => {
  const { alerts } = readConfig({}, '/')
  assert.deepEqual(alerts, {
    emailTo: [],
    heartbeatMinutes: 10,
    pagerdutyUrl: 'https://events.pagerduty.com/v2/enqueue',
    allowLoopback: false,
  })
  assert.equal(readConfig({ ALERTS_HEARTBEAT_MINUTES: '0' }, '/').alerts.heartbeatMinutes, null)
  assert.throws(() => readConfig({ ALERTS_EMAIL_TO: 'a@shop.example, nobody' }, '/'), /ALERTS_EMAIL_TO/)
  assert.throws(() => readConfig({ PAGERDUTY_URL: 'file:///etc/passwd' }, '/'), /PAGERDUTY_URL/)
  assert.throws(
    () => readSecrets({ SLACK_WEBHOOK_URL: 'hooks.example/T0/B0/hunter2' }, DEVELOPMENT),
    (error: Error) => /SLACK_WEBHOOK_URL/.test(error.message) && !/hunter2/.test(error.message),
  )
})
