import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import { PROJECT_FOLDER } from '../project-folder.ts'
import type { RunRole } from '../role.ts'

/** What each file below bench/ exports: figures by stable key, the unit in the key. */
type Benchmark = {
  run(options: { offers: number; print(line: string): void }): Promise<Record<string, number>>
}

const FOLDER = join(PROJECT_FOLDER, 'bench')

export const bench: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: { json: { type: 'string' }, offers: { type: 'string', default: '50000' } },
    allowPositionals: true,
  })
  const file = join(FOLDER, `${positionals[0]}.ts`)
  if (positionals.length !== 1 || !/^[a-z-]+$/.test(positionals[0]!) || !existsSync(file)) {
    const names = (await readdir(FOLDER)).filter(name => name.endsWith('.ts')).map(name => name.slice(0, -3))
    throw new AppError('usage', `bench takes one of: ${names.join(', ')}`)
  }
  const offers = Number(values.offers)
  if (!Number.isInteger(offers) || offers < 1_000)
    throw new AppError('usage', '--offers must be at least 1000')
  const { run } = (await import(file)) as Benchmark
  const figures = await run({ offers, print: context.print })
  if (values.json === undefined) context.print(JSON.stringify(figures, null, 2))
  else await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
  return 0
}
