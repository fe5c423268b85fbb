import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs } from '../../../src/ingest/crawl/backoff.ts'
import { DEFAULT_CRAWL_LIMITS } from '../../../src/ingest/crawl/crawl-options.ts'
import { createScope, matchesPath } from '../../../src/ingest/crawl/crawl-scope.ts'
import { HostPacer } from '../../../src/ingest/crawl/host-pacer.ts'
import { normaliseUrl } from '../../../src/ingest/crawl/normalise-url.ts'
import { parseRobots } from '../../../src/ingest/crawl/parse-robots.ts'
import { readRetryAfter } from '../../../src/ingest/crawl/retry-after.ts'
import { movedTime } from './support/crawl.ts'

const ORIGIN = 'https://shop.example'
const allows = (robots: string, path: string) => parseRobots(ORIGIN, robots).isAllowed(ORIGIN + path)

test('robots.txt: our own group counts, and only that; groups of one name are one', () => {
  const robots = `User-agent: *\nDisallow: /\n\nuser-agent: BUYWHERE/2.0\nDisallow: /cart\n
    User-agent: other\nDisallow: /p\n\nUser-agent: buywhere\nDisallow: /search`
  assert.equal(allows(robots, '/p/1'), true)
  assert.equal(allows(robots, '/cart'), false)
  assert.equal(allows(robots, '/search?q=x'), false)
  assert.equal(allows('User-agent: buywherebot\nDisallow: /', '/p'), true)
  assert.equal(allows('User-agent: a\nUser-agent: BuyWhere\nDisallow: /', '/p'), false)
  assert.equal(allows('User-agent: BuyWhere\nSitemap: /s.xml\nUser-agent: b\nDisallow: /', '/p'), false)
  assert.equal(allows('\ufeffUser-agent: *\r\nDisallow: /p # not this\r\n', '/p'), false)
})

test('robots.txt: the longest rule wins, allow before disallow, with wildcards and an end', () => {
  const robots =
    'User-agent: *\nDisallow: /p\nAllow: /p/ok\nDisallow: /*.pdf$\nAllow: /same\nDisallow: /same\nDisallow: /%7Euser'
  const paths = {
    '/p/1': false,
    '/p/ok/1': true,
    '/a.pdf': false,
    '/a.pdf?x': true,
    '/same': true,
    '/': true,
  }
  for (const [path, isAllowed] of Object.entries(paths)) assert.equal(allows(robots, path), isAllowed, path)
  assert.equal(allows('User-agent: *\nDisallow: /', '/robots.txt'), true)
  assert.equal(allows('User-agent: *\nDisallow:', '/p'), true)
  assert.equal(allows('<html>Not found</html>', '/p'), true)
  assert.equal(allows('', '/p'), true)
  assert.equal(allows('User-agent: *\nDisallow: /ä', '/%C3%A4/1'), false)
})

test('robots.txt: its sitemaps and its crawl-delay are read', () => {
  const rules = parseRobots(
    ORIGIN,
    'Sitemap: https://a/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nsitemap:/2.xml\nDisallow:',
  )
  assert.deepEqual(rules.sitemaps, ['https://a/1.xml', '/2.xml'])
  assert.equal(rules.crawlDelayMs, 2_500)
  assert.equal(parseRobots(ORIGIN, 'User-agent: *\nCrawl-delay: soon\nDisallow:').crawlDelayMs, null)
  assert.equal(parseRobots(ORIGIN, 'User-agent: *\nCrawl-delay: -1\nDisallow:').crawlDelayMs, null)
})

test('robots.txt: whatever is in it, it can be asked', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'User-agent: *',
      'User-agent: BuyWhere',
      'Allow: /',
      'Disallow: /*a*b$',
      ':',
      '__proto__: x',
    ),
    fc.string(),
    fc.constant('User-agent: __proto__'),
  )
  fc.assert(
    fc.property(fc.array(line), fc.webPath(), (lines, path) => {
      assert.equal(typeof allows(lines.join('\n'), path), 'boolean')
    }),
  )
})

test('addresses that are one page have one spelling, and spelling it again changes nothing', () => {
  const same: [string, string][] = [
    ['HTTP://Shop.Example:80/a/../p', 'http://shop.example/p'],
    ['https://shop.example/p?utm_source=x&a=1&gclid=2#top', 'https://shop.example/p?a=1'],
    ['https://shop.example/p?utm_source=x', 'https://shop.example/p'],
    ['https://shop.example./p?', 'https://shop.example/p'],
    ['https://shop.example/%7euser/%c3%a4/%2F', 'https://shop.example/~user/%C3%A4/%2F'],
    ['https://shop.example/p?b=2&a=1', 'https://shop.example/p?b=2&a=1'],
  ]
  for (const [text, normal] of same) assert.equal(normaliseUrl(text), normal)
  for (const text of [
    '',
    'p',
    'ftp://a/',
    'javascript:alert(1)',
    'http://u:p@a/',
    `http://a/${'x'.repeat(2_048)}`,
  ]) {
    assert.equal(normaliseUrl(text), null, text.slice(0, 30))
  }
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), url => {
      const once = normaliseUrl(url)
      if (once !== null) assert.equal(normaliseUrl(once), once)
    }),
  )
})

test('patterns match as those of robots.txt do', () => {
  const cases: [pattern: string, path: string, matches: boolean][] = [
    ['/p', '/p/1', true],
    ['/p', '/x/p', false],
    ['*/p', '/x/p', true],
    ['/p$', '/p', true],
    ['/p$', '/p/1', false],
    ['/*/p/*.html$', '/en/p/1.html', true],
    ['/*/p/*.html$', '/en/p/1.html?x', false],
    ['/a*a$', '/a', false],
    ['/a*', '/a', true],
    ['', '/', true],
  ]
  for (const [pattern, path, matches] of cases)
    assert.equal(matchesPath(pattern, path), matches, `${pattern} ${path}`)
  const hostile = `/${'*a'.repeat(1_000)}b$`
  assert.equal(matchesPath(hostile, `/${'a'.repeat(2_000)}`), false)
})

test('a shop in figures has no hosts below it, and a name that merely ends alike is another', () => {
  const scope = createScope({
    startUrl: new URL('http://10.0.0.1/'),
    sitemapUrls: [],
    include: [],
    exclude: [],
    allowedHosts: [],
  })
  assert.equal(scope.hasHost(new URL('http://10.0.0.1/p')), true)
  assert.equal(scope.hasHost(new URL('http://x.10.0.0.1.example/')), false)
})

test('Retry-After is read as seconds and as a date, and nothing else', () => {
  const now = new Date('2026-11-21T00:00:00Z')
  assert.equal(readRetryAfter('90', now), 90_000)
  assert.equal(readRetryAfter(' 0 ', now), 0)
  assert.equal(readRetryAfter('Sat, 21 Nov 2026 00:01:00 GMT', now), 60_000)
  assert.equal(readRetryAfter('Fri, 20 Nov 2026 00:00:00 GMT', now), 0)
  for (const value of [undefined, '', 'soon', '-5', '1.5', '99999999999']) {
    assert.equal(readRetryAfter(value, now), null, value)
  }
})

test('failures in a row double the wait up to a bound, with chance in its upper half', () => {
  assert.deepEqual(
    [1, 2, 3, 20].map(failures => backoffMs(failures, 1_000, 60_000, 1)),
    [1_000, 2_000, 4_000, 60_000],
  )
  assert.equal(backoffMs(3, 1_000, 60_000, 0), 2_000)
  assert.equal(backoffMs(100_000, 1_000, 60_000, 0), 30_000)
})

test('whoever asks, a host is asked at most so often and by so many at a time; a failure holds all of them back', async () => {
  const time = movedTime()
  const pacer = new HostPacer({ ...time, random: () => 1 }, { ...DEFAULT_CRAWL_LIMITS, requestsPerSecond: 2 })
  const { signal } = new AbortController()
  const startsMs: number[] = []
  let inFlight = 0
  let inFlightMost = 0
  const ask = async () => {
    using _turn = await pacer.enter(signal)
    inFlightMost = Math.max(inFlightMost, ++inFlight)
    startsMs.push(time.clock.now().getTime())
    await time.wait(3_000, signal)
    inFlight--
  }
  await Promise.all(Array.from({ length: 8 }, ask))
  assert.equal(inFlightMost, 2)
  assert.ok(startsMs.every((startMs, at) => at === 0 || startMs - (startsMs[at - 1] ?? 0) >= 500))
  pacer.failed(60_000)
  const heldUntilMs = time.clock.now().getTime() + 60_000
  startsMs.length = 0
  await Promise.all([ask(), ask()])
  assert.ok(startsMs.every(startMs => startMs >= heldUntilMs))
  assert.ok((startsMs[1] ?? 0) - (startsMs[0] ?? 0) >= 500, 'not both at once')
})
