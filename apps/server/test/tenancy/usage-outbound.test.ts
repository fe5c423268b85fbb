import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fetchSafely, isPublicAddress, OutboundError } from '../../src/kernel/outbound/index.ts'

async function listen(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const failure = (wanted: string) => (error: unknown) => {
  assert.ok(error instanceof OutboundError, String(error))
  assert.equal(error.failure, wanted)
  return true
}

test('only addresses of the public Internet are public', () => {
  const refused = [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.168.1.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::ffff:0:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '0177.0.0.1',
    '1',
    'example.com',
    '',
  ]
  assert.deepEqual(
    refused.filter(address => isPublicAddress(address)),
    [],
  )
  const allowed = [
    '1.1.1.1',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '2606:4700::1111',
  ]
  assert.deepEqual(
    allowed.filter(address => !isPublicAddress(address)),
    [],
  )
})

test('URLs that lead inside are refused, however they are written', async () => {
  await using server = await listen((_request, response) => response.end('inside'))
  const { port } = server
  const cases: [url: string, failure: string][] = [
    [`http://127.0.0.1:${port}/`, 'address_refused'],
    [`http://localhost:${port}/`, 'address_refused'],
    [`http://2130706433:${port}/`, 'address_refused'],
    [`http://0x7f.1:${port}/`, 'address_refused'],
    [`http://0177.0.0.1:${port}/`, 'address_refused'],
    [`http://127.1:${port}/`, 'address_refused'],
    [`http://0:${port}/`, 'address_refused'],
    [`http://[::1]:${port}/`, 'address_refused'],
    [`http://[::ffff:127.0.0.1]:${port}/`, 'address_refused'],
    [`http://[::ffff:7f00:1]:${port}/`, 'address_refused'],
    [`http://[64:ff9b::127.0.0.1]:${port}/`, 'address_refused'],
    [`http://①②⑦.0.0.1:${port}/`, 'address_refused'],
    ['http://169.254.169.254/latest/meta-data/', 'address_refused'],
    ['http://[fd00:ec2::254]/', 'address_refused'],
    ['http://100.100.100.200/', 'address_refused'],
    [`http://user:secret@127.0.0.1:${port}/`, 'invalid_url'],
    ['ftp://example.com/', 'invalid_url'],
    ['file:///etc/passwd', 'invalid_url'],
    ['gopher://127.0.0.1/', 'invalid_url'],
    ['data:text/plain,x', 'invalid_url'],
    ['//example.com', 'invalid_url'],
    ['', 'invalid_url'],
  ]
  for (const [url, wanted] of cases) await assert.rejects(fetchSafely(url), failure(wanted), url)
})

test('a name is resolved once and judged as a whole: neither a private address among public ones nor a change of mind gets through', async () => {
  await using server = await listen((_request, response) => response.end('inside'))
  const mixed = async () => [
    { address: '8.8.8.8', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  await assert.rejects(fetchSafely('http://shop.example/', { resolve: mixed }), failure('address_refused'))
  await assert.rejects(
    fetchSafely('http://shop.example/', { resolve: async () => [] }),
    failure('name_not_found'),
  )

  let asked = 0
  const resolve = async () => {
    asked++
    return [{ address: '127.0.0.1', family: 4 }]
  }
  const answer = await fetchSafely(`http://shop.example:${server.port}/`, { resolve, allowLoopback: true })
  assert.equal(answer.body.toString(), 'inside', 'the connection goes to the address that was judged')
  assert.equal(asked, 1)
})

test('a redirect is an answer; followed on demand, each stop is judged like the first and hears no secrets of another', async () => {
  const heard: (string | undefined)[] = []
  await using second = await listen((request, response) => {
    heard.push(request.headers.authorization)
    response.end('second')
  })
  await using first = await listen((request, response) => {
    const target: Record<string, string> = {
      '/other': second.url,
      '/inside': 'http://10.0.0.1/',
      '/file': 'file:///etc/passwd',
      '/loop': '/loop',
    }
    response.writeHead(302, { location: target[request.url!]! }).end()
  })
  const options = { allowLoopback: true, headers: { authorization: 'Bearer secret' } }
  assert.equal((await fetchSafely(`${first.url}/other`, options)).status, 302)
  const followed = await fetchSafely(`${first.url}/other`, { ...options, maxRedirects: 2 })
  assert.equal(followed.body.toString(), 'second')
  assert.deepEqual(heard, [undefined])
  const follow = (path: string) => fetchSafely(first.url + path, { ...options, maxRedirects: 2 })
  await assert.rejects(follow('/inside'), failure('address_refused'))
  await assert.rejects(follow('/file'), failure('invalid_url'))
  await assert.rejects(follow('/loop'), failure('too_many_redirects'))
})

test('an answer that is too long or never ends is given up', async () => {
  await using server = await listen((request, response) => {
    if (request.url === '/long') response.end(Buffer.alloc(2_000))
    else response.write('and on')
  })
  const options = { allowLoopback: true, maxBytes: 1_999, timeoutMs: 300 }
  await assert.rejects(fetchSafely(`${server.url}/long`, options), failure('too_large'))
  await assert.rejects(fetchSafely(`${server.url}/endless`, options), failure('timeout'))
  const never = () => new Promise<never>(() => {})
  await assert.rejects(
    fetchSafely('http://shop.example/', { resolve: never, timeoutMs: 20 }),
    failure('timeout'),
  )
})
