import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { demoJsonLine, demoSources, generateDemo } from '../../demo/index.ts'
import { hasRealSources, loadDemo } from '../../demo/load-demo.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { sayWhatItWouldDo, YES } from '../say-what-it-would-do.ts'

// The generator knows 4.9M products, and makes two for every five offers.
const MAX_OFFERS = 12_000_000
const MAX_SOURCES = 64
const LINES_PER_WRITE = 500

export const demo: RunRole = async context => {
  const { load, isSure, ...size } = readArguments(context.args)
  if (load) {
    await using platform = await openPlatform(context)
    if (!isSure && (await hasRealSources(platform.database.db))) {
      return sayWhatItWouldDo(context, `demo ${context.args.join(' ')}`, [
        `put ${size.offers} invented offers among those that are there; nothing takes them out again`,
      ])
    }
    await loadDemo(platform.database.db, platform.clock, size)
    return 0
  }
  const sourceOf = new Map(demoSources(size.sources).map(source => [source.name, source]))
  let lines: string[] = []
  const flush = async () => {
    // A reader that is slower than the generator must not make us hold what it has not read yet.
    if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`))
      await once(process.stdout, 'drain')
    lines = []
  }
  for (const offer of generateDemo(size)) {
    if (context.signal.aborted) return 1
    lines.push(demoJsonLine(offer, sourceOf.get(offer.source)!))
    if (lines.length === LINES_PER_WRITE) await flush()
  }
  await flush()
  return 0
}

function readArguments(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      offers: { type: 'string', default: '50000' },
      seed: { type: 'string', default: '1' },
      sources: { type: 'string', default: '24' },
      load: { type: 'boolean', default: false },
      ...YES,
    },
  })
  const whole = (name: 'offers' | 'seed' | 'sources', max: number) => {
    const value = Number(values[name])
    if (!Number.isInteger(value) || value < 1 || value > max) {
      throw new AppError('usage', `--${name} must be a whole number from 1 to ${max}`)
    }
    return value
  }
  return {
    load: values.load,
    isSure: values.yes,
    offers: whole('offers', MAX_OFFERS),
    seed: whole('seed', 2 ** 31 - 1),
    sources: whole('sources', MAX_SOURCES),
  }
}
