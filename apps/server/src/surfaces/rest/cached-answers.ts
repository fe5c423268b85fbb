import type { FastifyReply, FastifyRequest } from 'fastify'
import { AnswerCache } from '../http/answer-cache.ts'
import type { Services } from '../services.ts'

/** Who may see an answer is part of its key. So far every answer is for everybody. */
const visibilityOf = (_request: FastifyRequest): string => 'public'

const addressOf = (request: FastifyRequest): string => `${visibilityOf(request)} ${request.raw.url}`

function send(reply: FastifyReply, body: string | Buffer, cache: 'hit' | 'miss'): void {
  reply.header('content-type', 'application/json; charset=utf-8').header('x-cache', cache).send(body)
}

/** Answers that are kept for those who ask the same soon after. */
export function createCachedAnswers({ clock, search }: Services) {
  const cache = new AnswerCache({ clock, version: search.version })
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
      make: () => Promise<string>,
    ): Promise<void> {
      const asked = `${visibilityOf(request)} ${what} ${JSON.stringify(request.query)}`
      const kept = cache.find(asked)
      const body = kept ?? (await cache.make(asked, make))
      cache.learnAddress(addressOf(request), asked)
      send(reply, body, kept === null ? 'miss' : 'hit')
    },
  }
}
