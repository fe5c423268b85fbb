import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'

// Neither program is to be had here, so what would end them at the start is read instead: each rule below is one that a
// log store in a crash loop has broken.

const FOLDER = resolve(import.meta.dirname, '../../../../deploy/logging')
const VOLUME = '/loki'

const lokiConfig = z.object({
  common: z.object({
    instance_addr: z.string(),
    path_prefix: z.literal(VOLUME),
    replication_factor: z.literal(1),
    ring: z.object({ kvstore: z.object({ store: z.literal('inmemory') }) }),
    storage: z.object({
      filesystem: z.object({ chunks_directory: z.string(), rules_directory: z.string() }),
    }),
  }),
  schema_config: z.object({
    configs: z
      .array(
        z.object({
          from: z.iso.date(),
          store: z.literal('tsdb'),
          object_store: z.literal('filesystem'),
          schema: z.literal('v13'),
          index: z.object({ prefix: z.string().min(1), period: z.literal('24h') }),
        }),
      )
      .min(1),
  }),
  compactor: z.object({
    working_directory: z.string(),
    retention_enabled: z.literal(true),
    delete_request_store: z.literal('filesystem'),
  }),
  limits_config: z.object({
    retention_period: z.string().regex(/^\d+h$/),
    allow_structured_metadata: z.literal(true),
  }),
})

const read = async (name: string): Promise<unknown> => parse(await readFile(resolve(FOLDER, name), 'utf8'))

/** Every text of the tree. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

test('Loki keeps its store of delete requests wherever retention is on, and its index in a schema that has begun', async () => {
  const loki = lokiConfig.parse(await read('loki.yml'))
  const begins = loki.schema_config.configs.map(({ from }) => from)
  assert.ok((begins[0] ?? '') < '2025', 'the first period covers all there is')
  assert.deepEqual(begins, [...begins].sort())
  // An index period of 24 h: retention is decided by whole days.
  assert.ok(Number.parseInt(loki.limits_config.retention_period, 10) % 24 === 0)
  assert.ok(Number.parseInt(loki.limits_config.retention_period, 10) >= 24)
})

test('Loki writes below its volume and nowhere else', async () => {
  const paths = textsOf(await read('loki.yml')).filter(text => text.startsWith('/'))
  assert.ok(paths.length >= 7)
  for (const path of paths) assert.ok(path === VOLUME || path.startsWith(`${VOLUME}/`), path)
})

type Section = { kind: string; entries: Map<string, string> }

/** Fluent Bit's classic format: sections of names and values. */
function readSections(text: string): Section[] {
  const sections: Section[] = []
  for (const line of text.split('\n').map(line => line.trim())) {
    const kind = /^\[(\w+)\]$/.exec(line)?.[1]
    if (kind !== undefined) sections.push({ kind, entries: new Map() })
    else if (line !== '' && !line.startsWith('#')) {
      const [, name = '', value = ''] = /^(\S+)\s+(.+)$/.exec(line) ?? []
      assert.notEqual(name, '', `neither a section nor an entry: ${line}`)
      sections.at(-1)?.entries.set(name, value)
    }
  }
  return sections
}

const sectionsOf = async (name: string) => readSections(await readFile(resolve(FOLDER, name), 'utf8'))

test('Fluent Bit waits on its own volume, names no parser that is not there, and labels by what has few values', async () => {
  const sections = await sectionsOf('fluent-bit.conf')
  const of = (kind: string) => sections.filter(section => section.kind === kind).map(({ entries }) => entries)
  const [service] = of('SERVICE')
  assert.equal(service?.get('parsers_file'), '/etc/fluent-bit/parsers.conf')
  assert.match(service.get('storage.path') ?? '', /^\/var\/lib\/fluent-bit\//)
  const known = (await sectionsOf('parsers.conf')).map(({ entries }) => entries.get('name'))
  const named = [...of('INPUT'), ...of('FILTER')].flatMap(entries => entries.get('parser') ?? [])
  assert.equal(named.length, 2)
  assert.deepEqual(
    named.filter(name => !known.includes(name)),
    [],
  )
  for (const input of of('INPUT')) assert.match(input.get('db') ?? '', /^\/var\/lib\/fluent-bit\//)
  const [output, ...others] = of('OUTPUT')
  assert.deepEqual(others, [])
  assert.equal(output?.get('name'), 'loki')
  assert.deepEqual(output.get('label_keys')?.split(','), ['$service', '$role', '$level'])
  assert.match(output.get('structured_metadata') ?? '', /request_id=\$request_id/)
  assert.ok(output.has('storage.total_limit_size'), 'a Loki that is gone fills no disk')
})

test('what compose mounts for the two is what they read and where they write', async () => {
  const compose = resolve(FOLDER, '../compose.yaml')
  const services = z.object({
    services: z.record(
      z.string(),
      z.looseObject({ command: z.unknown().optional(), volumes: z.array(z.string()).optional() }),
    ),
  })
  const { loki, 'fluent-bit': fluentBit } = services.parse(parse(await readFile(compose, 'utf8'))).services
  assert.match(JSON.stringify(loki?.command), /\/loki\.yml/)
  assert.ok(loki?.volumes?.some(volume => volume.endsWith(`:${VOLUME}`)))
  assert.match(JSON.stringify(fluentBit?.command), /\/etc\/fluent-bit\/fluent-bit\.conf/)
  assert.ok(fluentBit?.volumes?.some(volume => volume.endsWith(':/var/lib/fluent-bit')))
  assert.ok(fluentBit?.volumes?.some(volume => volume.startsWith('./logging:/etc/fluent-bit')))
})
