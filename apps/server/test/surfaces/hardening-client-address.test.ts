import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { readConfig } from '../../src/boot/config.ts'
import { clientAddressOf, isTrustableNetwork } from '../../src/surfaces/http/client-address.ts'
import { type BareApp, startBareApp } from '../support/bare-app.ts'

const startWhoAmI = (trustedProxies: readonly string[]): Promise<BareApp> =>
  startBareApp({ trustedProxies }, app => {
    app.get('/who', async request => ({ address: clientAddressOf(request), told: request.ip }))
  })

async function ask(app: BareApp, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${app.url}/who`, { headers })
  return ((await response.json()) as { address: string }).address
}

const HOSTILE = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map(ip => `${ip}:5555`),
  fc.ipV6().map(ip => `[${ip}]:5555`),
  fc.constantFrom(
    '127.0.0.1',
    '::1',
    'localhost',
    'unknown',
    '_hidden',
    '0177.0.0.1',
    '1',
    '::ffff:127.0.0.1',
  ),
  fc.string({ unit: fc.constantFrom(...'abc,.:;"=[] 0123%') }),
)

test('who is no trusted proxy cannot choose an address, whatever it says', async () => {
  await using nobody = await startWhoAmI([])
  await using others = await startWhoAmI(['10.0.0.0/8', 'fd00::/8'])
  await fc.assert(
    fc.asyncProperty(fc.array(HOSTILE, { maxLength: 4 }), HOSTILE, async (path, other) => {
      const headers = {
        'x-forwarded-for': path.join(', '),
        'x-real-ip': other.replace(/[^\x21-\x7e]/g, ''),
        forwarded: `for="${other.replace(/["\\]/g, '')}"`,
        'cf-connecting-ip': '203.0.113.1',
        'true-client-ip': '203.0.113.1',
      }
      assert.equal(await ask(nobody, headers), '127.0.0.1')
      assert.equal(await ask(others, headers), '127.0.0.1')
    }),
    { numRuns: 60 },
  )
})

test('behind a trusted proxy the address is the last that no trusted proxy vouches for', async () => {
  await using app = await startWhoAmI(['loopback', '10.0.0.0/8'])
  const cases: [forwardedFor: string, address: string][] = [
    ['203.0.113.9', '203.0.113.9'],
    ['1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['1.1.1.1, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]:5555', '2001:db8::1'],
    ['203.0.113.9:5555', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['10.5.5.5', '10.5.5.5'],
    ['1.1.1.1, unknown', '127.0.0.1'],
    ['1.1.1.1, 256.1.1.1', '127.0.0.1'],
    ['1.1.1.1, 203.0.113', '127.0.0.1'],
    ['', '127.0.0.1'],
  ]
  for (const [forwardedFor, address] of cases) {
    assert.equal(await ask(app, { 'x-forwarded-for': forwardedFor }), address, forwardedFor)
  }
  assert.equal(await ask(app, { forwarded: 'for=203.0.113.9' }), '127.0.0.1', 'that header is not read')
})

test('what counts as the address is an address, in one way to write it', () => {
  fc.assert(
    fc.property(HOSTILE, fc.oneof(fc.ipV4(), fc.ipV6()), (told, peer) => {
      const address = clientAddressOf({ ip: told, socket: { remoteAddress: peer } })
      assert.notEqual(isIP(address), 0)
      assert.equal(address, clientAddressOf({ ip: address, socket: {} }), 'read again it is the same')
    }),
  )
  const gone = clientAddressOf({ ip: undefined as unknown as string, socket: {} })
  assert.notEqual(isIP(gone), 0, 'a connection that is gone has one too')
})

test('nobody can be made to trust everybody', () => {
  for (const network of ['10.0.0.0/8', '192.0.2.1', 'loopback', 'fd00::/8', '2001:db8::1', '0.0.0.0/1']) {
    assert.ok(isTrustableNetwork(network), network)
  }
  const wrong = [
    '0.0.0.0/0',
    '::/0',
    'true',
    '1',
    '*',
    'nonsense',
    '10.0.0.0/40',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
  ]
  for (const network of [...wrong, '', 'fe80::1%eth0', 'fd00::/129']) {
    assert.ok(!isTrustableNetwork(network), network)
  }
})

test('who may be trusted and who may ask are settings, off by default, and refused by name when wrong', () => {
  const config = readConfig({}, '/')
  assert.deepEqual([config.trustedProxies, config.corsOrigins], [[], []])
  const set = readConfig(
    { TRUSTED_PROXIES: '10.0.0.0/8, loopback', CORS_ORIGINS: 'https://app.example,' },
    '/',
  )
  assert.deepEqual(
    [set.trustedProxies, set.corsOrigins],
    [['10.0.0.0/8', 'loopback'], ['https://app.example']],
  )
  assert.throws(() => readConfig({ TRUSTED_PROXIES: '0.0.0.0/0' }, '/'), /TRUSTED_PROXIES/)
  assert.throws(() => readConfig({ CORS_ORIGINS: 'https://*.example' }, '/'), /CORS_ORIGINS/)
})
