import type { FastifyReply, FastifyRequest } from 'fastify'
import { AnswerCache } from '../http/answer-cache.ts'
import type { Services } from '../services.ts'

function send(reply: FastifyReply, body: string | Buffer, cache: 'hit' | 'miss'): void {
  reply.header('content-type', 'application/json; charset=utf-8').header('x-cache', cache).send(body)
}

/** Answers that are kept for those who ask the same soon after. */
export function createCachedAnswers({ clock, search }: Services) {
  const cache = new AnswerCache({ clock, version: search.version })
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

    /** `what` names what is made from the parameters, whatever the path. Rejects with what `make` rejects with. */
    async answer(
      request: FastifyRequest,
      reply: FastifyReply,
      what: string,
      make: (visibleOrgIds: readonly number[]) => Promise<string>,
    ): Promise<void> {
      const visible = visibilityOf(request)
      const { resultsPerCall } = request.principal.plan
      const asked = `${visible} ${resultsPerCall} ${what} ${JSON.stringify(request.query)}`
      const kept = cache.find(asked)
      const body = kept ?? (await cache.make(asked, () => make(visible)))
      cache.learnAddress(addressOf(request), asked)
      send(reply, body, kept === null ? 'miss' : 'hit')
    },
  }
}
