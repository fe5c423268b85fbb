import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import { type Figures, importMaker, putFigures } from '../figures.ts'
import type { RoleContext, RunRole } from '../role.ts'

/** What each file below bench/ exports. */
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
  ): Promise<Figures>
}

const DEFAULT_OFFERS = 50_000

export const bench: RunRole = async ({ args: [name = '', ...args], env, signal, print }) => {
  const {
    options = {},
    defaultOffers = DEFAULT_OFFERS,
    run,
  } = (await importMaker('bench', name)) as Benchmark
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
  await putFigures(figures, values.json, print)
  return 0
}
