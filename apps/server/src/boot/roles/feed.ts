import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { FEED_RULES } from '@buywhere/contract'
import { type CheckTarget, checkFeed } from '@buywhere/feeds'
import {
  EXPORT_TARGETS,
  type ExportCounts,
  type ExportTarget,
  emptyCounts,
  exportFeed,
} from '../../catalog/export/index.ts'
import { describeReport, openFeed, renderReport } from '../../ingest/doctor/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RoleContext, RunRole } from '../role.ts'

const FEED_BYTES_MAX = 20_000_000_000
const USAGE = `feed check FILE|URL|- [--for ${FEED_RULES.join('|')}] [--json]
feed export --to ${EXPORT_TARGETS.join('|')} [--source NAME] [--country US] [--org ID] [--out FILE]`

export const feed: RunRole = async context => {
  const [verb, ...args] = context.args
  if (verb === 'check') return check({ ...context, args })
  if (verb === 'export') return exportTo({ ...context, args })
  throw new AppError('usage', `feed takes check or export\n${USAGE}`)
}

/** 0 without errors, 1 with. */
async function check({ args, print, isTerminal, signal }: RoleContext): Promise<number> {
  const { target, input, isJson } = readCheckArguments(args)
  await using feed =
    input === '-'
      ? standardInput()
      : await openFeed(input, { maxBytes: FEED_BYTES_MAX, allowLoopback: true, signal })
  const report = await checkFeed(feed.body, {
    ...(target !== undefined && { target }),
    ...(feed.charset !== undefined && { encoding: feed.charset }),
  })
  print(isJson ? JSON.stringify(describeReport(report)) : renderReport(report, isTerminal))
  return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

function standardInput() {
  return {
    body: process.stdin as AsyncIterable<Uint8Array>,
    charset: undefined,
    [Symbol.asyncDispose]: async () => {},
  }
}

async function exportTo(context: RoleContext): Promise<number> {
  const { target, out, ...scope } = readExportArguments(context.args)
  await using platform = await openPlatform(context)
  const counts = emptyCounts()
  const pieces = Readable.from(exportFeed(platform.database.db, target, scope, counts))
  const { signal } = context
  if (out === undefined) await pipeline(pieces, process.stdout, { end: false, signal })
  else {
    // Nobody is to fetch half a feed.
    const part = `${out}.part`
    try {
      await pipeline(pieces, createWriteStream(part), { signal })
      await rename(part, out)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }
  const summary = JSON.stringify(summarise(counts))
  if (out === undefined) process.stderr.write(`${summary}\n`)
  else context.print(summary)
  return 0
}

function summarise({ offersWritten, leftOut, factsLeftOut, idsShortened }: ExportCounts) {
  return {
    offers_written: offersWritten,
    offers_left_out: leftOut,
    facts_left_out: factsLeftOut,
    ids_shortened: idsShortened,
  }
}

function readCheckArguments(args: readonly string[]) {
  const options = { for: { type: 'string' }, json: { type: 'boolean', default: false } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [input, ...more] = positionals
  if (input === undefined || more.length > 0) throw new AppError('usage', `one feed is needed\n${USAGE}`)
  const target = values.for
  if (target !== undefined && !isOneOf<CheckTarget>(target, FEED_RULES))
    throw new AppError('usage', `--for ${target}: one of ${FEED_RULES.join(', ')}`)
  return { input, target, isJson: values.json }
}

function readExportArguments(args: readonly string[]) {
  const options = {
    to: { type: 'string' },
    source: { type: 'string' },
    country: { type: 'string' },
    org: { type: 'string' },
    out: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: [...args], options })
  const { to = '', source, country, org, out } = values
  if (!isOneOf<ExportTarget>(to, EXPORT_TARGETS))
    throw new AppError('usage', `--to: one of ${EXPORT_TARGETS.join(', ')}\n${USAGE}`)
  if (org !== undefined && !/^\d{1,16}$/.test(org))
    throw new AppError('usage', `--org ${org}: no such organisation`)
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country))
    throw new AppError('usage', `--country ${country}: two letters, such as US`)
  return {
    target: to,
    out,
    orgId: org === undefined ? null : Number(org),
    ...(source !== undefined && { source }),
    ...(country !== undefined && { country: country.toUpperCase() }),
  }
}

function isOneOf<T extends string>(value: string, values: readonly T[]): value is T {
  return (values as readonly string[]).includes(value)
}
