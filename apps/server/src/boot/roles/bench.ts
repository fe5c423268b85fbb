import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import { PROJECT_FOLDER } from '../project-folder.ts'
import type { RoleContext, RunRole } from '../role.ts'

/** What each file below bench/ exports: figures by stable key, the unit in the key. */
type Benchmark = {
  /** What it takes beside `--offers` and `--json`. */
  options?: ParseArgsOptionsConfig
  /** 50,000 unless it says otherwise. */
  defaultOffers?: number
  run(
    invocation: Pick<RoleContext, 'env' | 'signal' | 'print'> & {
      offers: number
      values: Record<string, string | boolean | undefined>
    },
  ): Promise<Record<string, number>>
}

const FOLDER = join(PROJECT_FOLDER, 'bench')
const DEFAULT_OFFERS = 50_000

export const bench: RunRole = async ({ args: [name = '', ...args], env, signal, print }) => {
  const file = join(FOLDER, `${name}.ts`)
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    const names = (await readdir(FOLDER))
      .filter(entry => entry.endsWith('.ts'))
      .map(entry => entry.slice(0, -3))
    throw new AppError('usage', `bench takes, first, one of: ${names.join(', ')}`)
  }
  const { options = {}, defaultOffers = DEFAULT_OFFERS, run } = (await import(file)) as Benchmark
  const { values } = parseArgs({
    args,
    options: { ...options, json: { type: 'string' }, offers: { type: 'string' } },
  })
  const offers = Number(values.offers ?? defaultOffers)
  if (!Number.isInteger(offers) || offers < 1_000)
    throw new AppError('usage', '--offers must be at least 1000')
  const figures = await run({
    offers,
    values: values as Record<string, string | boolean | undefined>,
    env,
    signal,
    print,
  })
  if (typeof values.json !== 'string') print(JSON.stringify(figures, null, 2))
  else await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
  return 0
}
