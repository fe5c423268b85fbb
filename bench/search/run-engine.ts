import { fileURLToPath } from 'node:url'
import { type ChildOptions, inChild } from '../support/in-child.ts'
import type { BuildReport, EngineTask, ServeReport } from './engine-process.ts'
import { ENGINES } from './engines/index.ts'

const PROCESS = fileURLToPath(new URL('./engine-process.ts', import.meta.url))

export type EngineReport = BuildReport & ServeReport

/** Builds and measures one engine in child processes. Throws what went wrong there. */
export async function runEngine(
  task: Omit<EngineTask, 'phase'>,
  options: ChildOptions,
): Promise<EngineReport> {
  const run = <Result>(phase: EngineTask['phase']) =>
    inChild<EngineTask, Result>(PROCESS, { ...task, phase }, options)
  const { kind } = await ENGINES[task.engine]()
  if (kind === 'memory') return run<EngineReport>('both')
  const built = await run<BuildReport>('build')
  return { ...built, ...(await run<ServeReport>('serve')) }
}
