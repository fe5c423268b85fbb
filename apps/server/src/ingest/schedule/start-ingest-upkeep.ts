import type { Logger } from '../../kernel/log.ts'
import { repeat } from '../../kernel/repeat.ts'
import { createScheduler, type SchedulerOptions } from './scheduler.ts'

export type UpkeepTask = { name: string; everyMs: number; work: () => Promise<unknown> }

const ROUND_MS = 1_000

/**
 * What the ingest does by itself, in as many processes as like: reads sources when they are due, and the tasks given.
 * Disposing waits for starts under way, not for the runs they began.
 */
export function startIngestUpkeep(
  options: SchedulerOptions & { tasks: readonly UpkeepTask[] },
): AsyncDisposable {
  const log: Logger = options.log.child({ component: 'ingest' })
  const stack = new AsyncDisposableStack()
  const scheduler = stack.use(createScheduler({ ...options, log }))
  for (const task of options.tasks) stack.use(repeat({ ...task, log }))
  stack.use(repeat({ name: 'schedules', everyMs: ROUND_MS, log, work: () => scheduler.round() }))
  return stack
}
