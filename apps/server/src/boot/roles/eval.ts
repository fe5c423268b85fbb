import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import { PROJECT_FOLDER } from '../project-folder.ts'
import type { RunRole } from '../role.ts'

/** What each file below eval/ exports: figures by stable key, of labelled data that the caller hands in. */
type Evaluation = {
  options: ParseArgsOptionsConfig
  /** Throws AppError `usage` when an option is missing or a file cannot be read. */
  run(invocation: {
    values: Record<string, string | undefined>
    print(line: string): void
  }): Promise<Record<string, number>>
}

const FOLDER = join(PROJECT_FOLDER, 'eval')

export const evaluate: RunRole = async ({ args: [name = '', ...args], print }) => {
  const file = join(FOLDER, `${name}.ts`)
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    const names = (await readdir(FOLDER))
      .filter(entry => entry.endsWith('.ts'))
      .map(entry => entry.slice(0, -3))
    throw new AppError('usage', `eval takes, first, one of: ${names.join(', ')}`)
  }
  const { options, run } = (await import(file)) as Evaluation
  const { values } = parseArgs({ args, options: { ...options, json: { type: 'string' } } })
  const figures = await run({ values: values as Record<string, string | undefined>, print })
  if (typeof values.json !== 'string') print(JSON.stringify(figures, null, 2))
  else await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
  return 0
}
