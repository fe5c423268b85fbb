import type { Reads } from '../../kernel/db/index.ts'
import type { App } from './create-app.ts'

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Searching is often posted, and writes nothing. */
const READING_SCOPE = 'catalog:read'

/** Whoever wrote reads what they wrote: noted before the answer tells them that it is done. */
export function noteWrites(app: App, reads: Pick<Reads, 'noteWrite'>): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    const { access } = request.routeOptions.config
    const isReading =
      READING_METHODS.has(request.method) || (typeof access === 'object' && access.scope === READING_SCOPE)
    const orgId = request.principal?.orgId ?? null
    if (!isReading && orgId !== null && reply.statusCode < 500) reads.noteWrite(orgId)
    done()
  })
}
