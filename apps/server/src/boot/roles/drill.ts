import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { type Figures, importMaker, putFigures } from '../figures.ts'
import type { RoleContext, RunRole } from '../role.ts'

/** What each file below drills/ exports: it builds a world of its own, breaks it, and measures what is left. */
type Drill = {
  /** What it takes beside `--short` and `--json`. */
  options?: ParseArgsOptionsConfig
  run(
    invocation: Pick<RoleContext, 'env' | 'signal' | 'print'> & {
      /** Under a minute, for every run of CI. */
      isShort: boolean
      values: Record<string, string | boolean | undefined>
    },
  ): Promise<{ figures: Figures /** Claims that did not hold, each in a sentence. */; failures: string[] }>
}

/** Answers 1 when a claim did not hold. */
export const drill: RunRole = async ({ args: [name = '', ...args], env, signal, print }) => {
  const { options = {}, run } = (await importMaker('drills', name)) as Drill
  const { values } = parseArgs({
    args,
    options: { ...options, json: { type: 'string' }, short: { type: 'boolean' } },
  })
  const { figures, failures } = await run({
    isShort: values.short === true,
    values: values as Record<string, string | boolean | undefined>,
    env,
    signal,
    print,
  })
  await putFigures(figures, values.json, print)
  for (const failure of failures) print(`failed: ${failure}`)
  return failures.length === 0 ? 0 : 1
}
