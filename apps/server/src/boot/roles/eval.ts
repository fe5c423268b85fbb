import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { type Figures, importMaker, putFigures } from '../figures.ts'
import type { RunRole } from '../role.ts'

/** What each file below eval/ exports: figures of labelled data that the caller hands in. */
type Evaluation = {
  options: ParseArgsOptionsConfig
  /** Whether it takes names of files or folders before its options. */
  takesFiles?: boolean
  /** Throws AppError `usage` when an option is missing or a file cannot be read. */
  run(invocation: {
    values: Record<string, string | undefined>
    files: string[]
    print(line: string): void
  }): Promise<Figures>
}

export const evaluate: RunRole = async ({ args: [name = '', ...args], print }) => {
  const { options, takesFiles = false, run } = (await importMaker('eval', name)) as Evaluation
  const { values, positionals } = parseArgs({
    args,
    options: { ...options, json: { type: 'string' } },
    allowPositionals: takesFiles,
  })
  const figures = await run({
    values: values as Record<string, string | undefined>,
    files: positionals,
    print,
  })
  await putFigures(figures, values.json, print)
  return 0
}
