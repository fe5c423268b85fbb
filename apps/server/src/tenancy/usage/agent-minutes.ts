import { LRUCache } from 'lru-cache'

const MAX_AGENTS = 50_000

/** Who makes agent-minutes: a key or a person, under the name it gives itself. */
export type Agent = {
  orgId: number | null
  keyId: number | null
  personId: number | null
  agent: string | null
}

/** Which minute each agent was last seen in, as far as this process knows. */
export class SeenMinutes {
  readonly #minutes = new LRUCache<string, number>({ max: MAX_AGENTS })

  /** Whether a request at this minute (since 1970) would begin one. A clock set back begins none again. */
  begins(agent: Agent, minute: number): boolean {
    return agent.orgId !== null && minute > (this.#minutes.get(nameOf(agent)) ?? Number.NEGATIVE_INFINITY)
  }

  /** The same, and remembers it. */
  begin(agent: Agent, minute: number): boolean {
    if (!this.begins(agent, minute)) return false
    this.#minutes.set(nameOf(agent), minute)
    return true
  }
}

const nameOf = ({ orgId, keyId, personId, agent }: Agent) => `${orgId} ${keyId} ${personId} ${agent}`
