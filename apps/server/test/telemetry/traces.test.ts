import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { ingestProductsResponse } from '@buywhere/contract'
import fc from 'fast-check'
import { scrape } from '../../src/kernel/telemetry/index.ts'
import { readTraceparent, writeTraceparent } from '../../src/kernel/telemetry/traceparent.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { startServer } from '../support/start-server.ts'

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } }
type OtlpSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: Attribute[]
}
type OtlpBody = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[]
}

const spansOf = ({ received }: Receiver): OtlpSpan[] =>
  received.flatMap(({ body }) =>
    (JSON.parse(body) as OtlpBody).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    ),
  )

const tracingTo = ({ url }: Receiver) => ({ tracing: { endpoint: url, headers: null, sampleRatio: 1 } })

test("one trace leads from the caller's own to the steps of the job that a push begins", async () => {
  await using receiver = await startReceiver()
  const traceId = randomBytes(16).toString('hex')
  let exposition = ''
  {
    await using server = await startServer({ hasJobs: true, telemetry: tracingTo(receiver) })
    const key = await issueOperatorKey(server.database.db, 'operator', new Date())
    await server.services.tenancy.access.refresh()
    const answer = await fetch(`${server.apiUrl}/v1/ingest/products`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${'b'.repeat(16)}-01`,
      },
      body: JSON.stringify({
        source: 'pushed',
        country: 'US',
        products: [
          {
            sku: '1',
            merchant_id: 'm',
            title: 'Secretive kettle',
            price: 5,
            url: 'https://shop.example/1',
            currency: 'USD',
          },
        ],
      }),
    })
    assert.equal(answer.status, 200)
    assert.equal(ingestProductsResponse.parse(await answer.json()).status, 'completed')
    exposition = (await scrape(server.services.telemetry.registry)).text
  }
  const spans = spansOf(receiver).filter(span => span.traceId === traceId)
  const byId = new Map(spans.map(span => [span.spanId, span]))
  const pathOf = (span: OtlpSpan): string[] => {
    const parent = byId.get(span.parentSpanId ?? '')
    return [...(parent === undefined ? [] : pathOf(parent)), span.name]
  }
  const request = spans.find(({ name }) => name === 'POST /v1/ingest/products')
  assert.equal(request?.parentSpanId, 'b'.repeat(16), "the request hangs on the caller's span")
  const steps = spans.filter(({ name }) => name.startsWith('step '))
  assert.ok(steps.length > 0)
  for (const step of steps) {
    const path = pathOf(step)
    assert.equal(path[0], 'POST /v1/ingest/products')
    assert.ok(
      path.some(name => name.startsWith('job ')),
      path.join(' > '),
    )
  }
  assert.ok(
    spans.some(span => span.name.startsWith('sql ') && pathOf(span).some(name => name.startsWith('step '))),
  )
  assert.doesNotMatch(JSON.stringify(spans), /Secretive/, 'no span quotes what was sent')
  assert.match(exposition, new RegExp(`# \\{trace_id="${traceId}"\\}`), 'a slow request leads to its trace')
  assert.match(exposition, /# EOF\n$/)
})

test('a receiver that hangs holds up neither a request nor the end of the process', async () => {
  await using receiver = await startReceiver({ isHanging: true })
  await using server = await startServer({ telemetry: tracingTo(receiver) })
  const answer = await fetch(`${server.apiUrl}/health`)
  assert.equal(answer.status, 200)
})

test('what is read as a traceparent is written as the same, and nothing else is read as one', () => {
  const hex = (bytes: number) =>
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(array => Buffer.from(array).toString('hex'))
  fc.assert(
    fc.property(hex(16), hex(8), fc.boolean(), (trace, span, isSampled) => {
      fc.pre(!/^0+$/.test(trace) && !/^0+$/.test(span))
      const text = `00-${trace}-${span}-0${isSampled ? 1 : 0}`
      const context = readTraceparent(text)
      assert.ok(context !== null)
      assert.equal(writeTraceparent(context), text)
    }),
  )
  fc.assert(
    fc.property(fc.string(), text => {
      assert.equal(readTraceparent(text), null)
    }),
  )
  const zeros = `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`
  for (const wrong of [
    zeros,
    `ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`,
    `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01-x`,
  ]) {
    assert.equal(readTraceparent(wrong), null, wrong)
  }
})
