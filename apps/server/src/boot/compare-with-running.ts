import { compareCopy, connect } from '../ops/backup/index.ts'
import { openRunning, type Running } from './open-running.ts'

const SHOWN = 30

/** Prints how a copy's tables stand to those of the database that runs, where there is one that starts. */
export async function compareWithRunning(
  running: Running,
  copyUrl: string,
  print: (line: string) => void,
): Promise<void> {
  if (running.secrets.databaseUrl === null && !running.place.isThere) {
    print('no database is there to compare with')
    return
  }
  await using stack = new AsyncDisposableStack()
  let url: string
  try {
    url = stack.use(await openRunning(running)).url
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    print(`not compared: the database that is there does not start: ${why}`)
    return
  }
  await using client = await connect(url)
  await using copy = await connect(copyUrl)
  const { differences, runningNewest, copyNewest } = await compareCopy(client, copy)
  const shown = (at: Date | null) => at?.toISOString() ?? 'unknown'
  print(`newest instant in what runs ${shown(runningNewest)}, in the copy ${shown(copyNewest)}`)
  print(`${differences.length} tables differ in their number of rows`)
  for (const { table, running, copy } of differences.slice(0, SHOWN)) {
    print(`  ${table}: ${running ?? 'not there'} run, ${copy ?? 'not there'} in the copy`)
  }
}
