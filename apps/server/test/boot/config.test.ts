import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { readConfig, readSecrets } from '../../src/boot/config.ts'
import { AppError } from '../../src/kernel/errors/index.ts'

test('nothing set gives a safe installation: loopback, known ports, state beside the checkout', () => {
  const config = readConfig({}, '/checkout')
  assert.equal(config.home, '/checkout/.buywhere')
  assert.deepEqual([config.host, config.apiPort, config.mcpPort], ['127.0.0.1', 8000, 8080])
  assert.deepEqual(
    [config.affiliateTag, config.defaultCurrency, config.usRegion],
    ['buywhere-20', 'USD', 'us'],
  )
  assert.equal(readSecrets({}).databaseUrl, null)
})

test('every wrong variable is named in one error', () => {
  const wrong = {
    API_PORT: 'http',
    USD_DEFAULT: 'ZZZ',
    LOG_LEVEL: 'loud',
    AFFILIATE_TAG: '"><script>',
    DATABASE_POOL: '0',
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
  const { databaseUrl } = readSecrets({ DATABASE_URL: 'postgres://me:hunter2@db/x' })
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
    () => readSecrets({ DATABASE_URL: 'mysql://me:hunter2@db' }),
    (error: Error) => /DATABASE_URL/.test(error.message) && !/hunter2/.test(error.message),
  )
  assert.throws(() => readSecrets({ ALERTS_WEBHOOK_SECRET: 'short' }), /ALERTS_WEBHOOK_SECRET/)
})
