import type pg from 'pg'
import { current } from './current.ts'
import { NO_TRACING, type Tracing } from './tracing.ts'

const STATEMENT_CHARS_MAX = 1_000

type Query = (...parameters: unknown[]) => unknown

/**
 * A span for each statement that a traced request or job sends; what runs by itself in the background has none. The
 * text is the statement's, with `$1` where the values are. Costs nothing where nothing is traced.
 */
export function traceStatements(pool: pg.Pool, tracing: Tracing): void {
  if (tracing === NO_TRACING) return
  pool.on('connect', client => {
    const query = client.query.bind(client) as Query
    const traced: Query = (...parameters) => {
      const [statement] = parameters
      const text = typeof statement === 'string' ? statement : (statement as { text?: unknown } | null)?.text
      if (typeof text !== 'string' || current()?.span == null) return query(...parameters)
      const span = tracing.begin(`sql ${text.trimStart().split(/\s/, 1)[0]?.toLowerCase() ?? ''}`, {
        kind: 'client',
        attributes: { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, STATEMENT_CHARS_MAX) },
      })
      const answer = query(...parameters)
      if (answer instanceof Promise && span !== null) {
        answer.catch(error => span.fail(error)).finally(() => span.end())
      } else span?.end()
      return answer
    }
    client.query = traced as typeof client.query
  })
}
