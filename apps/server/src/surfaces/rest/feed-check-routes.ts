import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { feedCheckByUrl, feedCheckParameters, feedCheckReport, problem } from '@buywhere/contract'
import { type CheckTarget, checkFeed } from '@buywhere/feeds'
import type { FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { charsetOf, describeReport, openFeed } from '../../ingest/doctor/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { App } from '../http/create-app.ts'

const FEED_BYTES_MAX = 50_000_000
/** Of a packed feed once unpacked: a check takes seconds of this process, not minutes. */
const UNPACKED_BYTES_MAX = 200_000_000
const CHECKS_AT_ONCE_MAX = 2
const RETRY_AFTER_SECONDS = 5
/** A request that names a feed is short; anything longer is the feed itself. */
const REQUEST_BYTES_MAX = 8_192
const CONTENT_TYPES = [
  'application/atom+xml',
  'application/gzip',
  'application/json',
  'application/jsonl',
  'application/ndjson',
  'application/octet-stream',
  'application/rss+xml',
  'application/x-gzip',
  'application/x-ndjson',
  'application/xml',
  'application/zip',
  'text/csv',
  'text/html',
  'text/tab-separated-values',
  'text/xml',
]

type CheckLimits = {
  /** Tests only. */
  allowLoopback: boolean
  /** Of a feed as it comes. */
  feedBytesMax: number
}

export function addFeedCheckRoutes(app: App, given: Partial<CheckLimits> = {}): void {
  const limits = { allowLoopback: false, feedBytesMax: FEED_BYTES_MAX, ...given }
  let running = 0
  app.register(async instance => {
    const scope = instance.withTypeProvider<ZodTypeProvider>()
    // The feed is checked while it comes.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(CONTENT_TYPES, (_request, payload, done) => done(null, payload))
    // What is not read of a body would be read to its end before the next request.
    scope.addHook('onSend', async (request, reply) => {
      if (!request.raw.complete) reply.header('connection', 'close')
    })

    scope.post(
      '/v1/feeds/check',
      {
        config: { access: { scope: 'feeds:write' } },
        schema: {
          summary: 'What is wrong with a feed, field by field, and how to mend it',
          description:
            'The body is the feed (XML, CSV, TSV, JSON, JSON lines, HTML for `schema`; plain, gzip or zip; up to 50 MB), or JSON {"url", "rules"} that says where it is.',
          tags: ['ingest'],
          security: [{ apiKey: [] }],
          querystring: feedCheckParameters,
          response: { 200: feedCheckReport, '4xx': problem },
        },
      },
      async request => {
        if (running >= CHECKS_AT_ONCE_MAX) {
          throw new AppError('unavailable', 'other feeds are being checked; try again in a moment', {
            retryAfterSeconds: RETRY_AFTER_SECONDS,
          })
        }
        running++
        try {
          return describeReport(await check(request, request.query.rules, limits))
        } finally {
          running--
        }
      },
    )
  })
}

async function check(
  request: FastifyRequest,
  rules: CheckTarget | undefined,
  { allowLoopback, feedBytesMax }: CheckLimits,
) {
  const body = request.body instanceof Readable ? request.body : Readable.from([])
  const contentType = request.headers['content-type']
  if (Number(request.headers['content-length'] ?? 0) > feedBytesMax) throw tooLarge(feedBytesMax)
  const bytes = bounded(body as AsyncIterable<Uint8Array>, feedBytesMax)
  const named = /^application\/json\b/i.test(contentType ?? '') ? await readRequest(bytes) : { rest: bytes }
  if ('url' in named) {
    await using feed = await openFeed(named.url, { isUrl: true, maxBytes: feedBytesMax, allowLoopback })
    // Awaited here: the answer's connection goes with the block.
    return await checkFeed(feed.body, optionsOf(named.rules ?? rules, feed.charset))
  }
  return checkFeed(named.rest, optionsOf(rules, charsetOf(contentType)))
}

function optionsOf(target: CheckTarget | undefined, encoding: string | undefined) {
  return {
    limits: { feedBytesMax: UNPACKED_BYTES_MAX },
    ...(target !== undefined && { target }),
    ...(encoding !== undefined && { encoding }),
  }
}

/** The body, no longer than allowed, with a turn for other requests after every piece. Throws `payload_too_large`. */
async function* bounded(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    yield chunk
    await setImmediate()
  }
}

const tooLarge = (bytesMax: number): AppError =>
  new AppError(
    'payload_too_large',
    `a feed of at most ${bytesMax} bytes is taken here; larger ones: ./buywhere feed check`,
  )

type Named = { url: string; rules?: CheckTarget | undefined } | { rest: AsyncIterable<Uint8Array> }

/** A JSON body is the feed, unless it is short and names one. Throws `invalid_body` for a request that is not one. */
async function readRequest(body: AsyncGenerator<Uint8Array>): Promise<Named> {
  const held: Uint8Array[] = []
  let bytes = 0
  let ended = false
  while (!ended && bytes <= REQUEST_BYTES_MAX) {
    const next = await body.next()
    ended = next.done === true
    if (next.done !== true) {
      held.push(next.value)
      bytes += next.value.length
    }
  }
  const asked = ended ? parse(Buffer.concat(held).toString()) : null
  if (typeof asked === 'object' && asked !== null && 'url' in asked && !('id' in asked)) {
    const read = feedCheckByUrl.safeParse(asked)
    if (read.success) return read.data
    throw new AppError('invalid_body', 'send the feed itself, or {"url": "https://…", "rules": "google"}')
  }
  return { rest: replay(held, body) }
}

async function* replay(held: Uint8Array[], rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* held
  yield* rest
}

/** Null for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
