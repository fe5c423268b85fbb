import { SingleBar } from 'cli-progress'
import type { Run } from '../ingest/index.ts'
import type { RoleContext } from './role.ts'

const BAR_MS = 200
const LINES_MS = 2_000

/** Shows how far a run is: a bar on a terminal, a JSON line every two seconds elsewhere. */
export function showProgress(context: Pick<RoleContext, 'isTerminal' | 'print'>, read: () => Promise<Run>) {
  const show = context.isTerminal ? createBar() : { update: printLine, stop() {} }
  function printLine(run: Run): void {
    const { id, rowsRead, rowsRejected, bytesRead, inputBytes } = run
    context.print(
      JSON.stringify({
        run_id: id,
        rows_read: rowsRead,
        rows_rejected: rowsRejected,
        bytes_read: bytesRead,
        bytes_total: inputBytes,
      }),
    )
  }
  let shown = Promise.resolve()
  const timer = setInterval(
    () => {
      shown = read().then(show.update, () => {})
    },
    context.isTerminal ? BAR_MS : LINES_MS,
  )
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await shown
      if (context.isTerminal) await read().then(show.update, () => {})
      show.stop()
    },
  }
}

function createBar() {
  const bar = new SingleBar({
    format: '{bar} {percentage}%  {rows} rows  {rejected} rejected  {duration_formatted}',
    hideCursor: true,
    barsize: 30,
  })
  bar.start(1, 0, { rows: 0, rejected: 0 })
  return {
    update(run: Run): void {
      bar.setTotal(Math.max(run.inputBytes ?? 1, 1))
      const done = run.status === 'completed' ? run.inputBytes : run.bytesRead
      bar.update(done ?? 0, { rows: run.rowsRead, rejected: run.rowsRejected })
    },
    stop: () => bar.stop(),
  }
}
