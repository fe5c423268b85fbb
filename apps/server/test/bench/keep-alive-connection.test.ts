import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { KeepAliveConnection } from '../../../../bench/search/http/keep-alive-connection.ts'

test('answers on one connection are told apart, however their bytes arrive', async () => {
  const bodies = ['', 'x', 'é'.repeat(100_000), '{}']
  let asked = 0
  const server = createServer((request, response) => {
    const body = Buffer.from(bodies[asked++] ?? '')
    response.writeHead(request.url === '/none' ? 404 : 200, { 'Content-Length': body.length })
    // In two pieces where there are two to be had.
    response.write(body.subarray(0, body.length >> 1), () => response.end(body.subarray(body.length >> 1)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const connection = await KeepAliveConnection.open(url)
  try {
    for (const [place, body] of bodies.entries()) {
      const { status, bytes, head } = await connection.get(place === 3 ? '/none' : '/')
      assert.equal(status, place === 3 ? 404 : 200)
      assert.equal(bytes, head.length + 4 + Buffer.byteLength(body))
    }
  } finally {
    connection.close()
    server.close()
  }
})

test('an answer without a length is refused, not waited for', async () => {
  const server = createServer((_, response) => {
    response.write('some')
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connection = await KeepAliveConnection.open(
    new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  )
  await assert.rejects(connection.get('/'), /without its length/)
  server.close()
})
