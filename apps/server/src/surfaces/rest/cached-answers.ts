import type { FastifyReply, FastifyRequest } from 'fastify'
import { readStanding } from '../../catalog/index.ts'
import { AnswerCache, type AnswerKind } from '../http/answer-cache.ts'
import type { Services } from '../services.ts'

/** One of a process: what one route has made another may be asked for. */
const caches = new WeakMap<Services, AnswerCache>()

function cacheOf(services: Services): AnswerCache {
  const known = caches.get(services)
  if (known !== undefined) return known
  const { cache, search, settings, reads } = services
  // What else goes into answers: processes that are set up otherwise make others.
  const ownWords = JSON.stringify([settings.publicUrl, settings.defaultCurrency, settings.affiliateTag])
  const made = new AnswerCache(cache, {
    version: search.version,
    position() {
      const position = search.position()
      return position && { ...position, world: `${position.world} ${ownWords}` }
    },
    async floor() {
      const position = search.position()
      if (position === null || reads.replica === null) return position?.floor ?? null
      // What is read from the replica is no newer than that is; read from the primary, it is newer.
      const { history, settled } = await readStanding(reads.replica.pool.db)
      if (!position.world.startsWith(`${history} `)) return null
      return settled < position.floor ? settled : position.floor
    },
  })
  caches.set(services, made)
  return made
}

type Asked = {
  kind: AnswerKind
  /** What is asked for beside the query: what the path names. */
  path?: string
  /** What they are sent for whom an answer was made, where it is not what is kept. */
  asMade?: (kept: Buffer) => Buffer
}

type Found = 'hit' | 'miss' | 'stale'

function send(reply: FastifyReply, body: string | Buffer, cache: Found): void {
  reply.header('content-type', 'application/json; charset=utf-8').header('x-cache', cache).send(body)
}

const toBuffer = (body: string | Buffer) => (typeof body === 'string' ? Buffer.from(body) : body)

/** Answers that are kept for those who ask the same soon after. */
export function createCachedAnswers(services: Services) {
  const { search } = services
  const cache = cacheOf(services)
  const visibilityOf = ({ principal }: FastifyRequest) => search.visibilityOf(principal.orgId)
  // Who may see an answer is part of its key, and of an address's how much the plan lets one ask for.
  const addressOf = (request: FastifyRequest): string =>
    `${visibilityOf(request)} ${request.principal.plan.resultsPerCall} ${request.raw.url}`
  return {
    /** For a route's `onRequest`: an address that was answered just now is answered before anything of it is read. */
    answerAgain(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
      const body = cache.findByAddress(addressOf(request))
      if (body === null) done()
      else send(reply, body, 'hit')
    },

    /**
     * What is made from the query and the path. An answer that could not be made anew is an older one, with its age in
     * the headers. Rejects with what `make` rejects with.
     */
    async answer(
      request: FastifyRequest,
      reply: FastifyReply,
      { kind, path = '', asMade }: Asked,
      make: (visibleOrgIds: readonly number[]) => Promise<string | Uint8Array>,
    ): Promise<void> {
      const visible = visibilityOf(request)
      const { resultsPerCall } = request.principal.plan
      const asked = `${visible} ${resultsPerCall} ${kind.name} ${path} ${JSON.stringify(request.query)}`
      const kept = cache.find(asked)
      if (kept !== null) {
        cache.learnAddress(addressOf(request), asked)
        return send(reply, kept, 'hit')
      }
      const { body, result, ageMs } = await cache.make(asked, kind, () => make(visible))
      if (result === 'stale') reply.header('age', String(Math.floor(ageMs / 1_000)))
      else cache.learnAddress(addressOf(request), asked)
      if (result === 'miss') send(reply, asMade?.(toBuffer(body)) ?? body, 'miss')
      else send(reply, body, result === 'stale' ? 'stale' : 'hit')
    },
  }
}
