import { Agent, buildConnector } from 'undici'
import { pinned } from './pinned.ts'
import { type Resolve, resolveHost } from './resolve-host.ts'

export type ConnectionRules = {
  /** Connections to one origin at a time. */
  perOriginMax?: number
  /** How long an idle connection is kept. */
  keepAliveMs?: number
  /** Tests only. */
  allowLoopback?: boolean
  /** Tests only: in place of the system's resolver. */
  resolve?: Resolve
}

const CONNECT_TIMEOUT_MS = 10_000
const HEADER_BYTES_MAX = 65_536

/**
 * Connections that are kept from one request to the next, as for a crawl. Each is opened to an address that was
 * judged by the same rules, so a kept one is as safe as a new one. Disposing closes them all.
 */
export class SafeConnections implements AsyncDisposable {
  readonly agent: Agent

  constructor(rules: ConnectionRules = {}) {
    this.agent = new Agent({
      connections: rules.perOriginMax ?? 2,
      pipelining: 1,
      keepAliveTimeout: rules.keepAliveMs ?? 4_000,
      keepAliveMaxTimeout: 60_000,
      maxHeaderSize: HEADER_BYTES_MAX,
      allowH2: false,
      connect: connectTo(rules),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent.destroy()
  }
}

/** Names are resolved and judged for each new connection, which then goes to what was judged and nowhere else. */
function connectTo(rules: ConnectionRules): buildConnector.connector {
  return (options, callback) => {
    resolveHost(options.hostname, rules).then(
      addresses => {
        const connect = buildConnector({
          allowH2: false,
          timeout: CONNECT_TIMEOUT_MS,
          lookup: pinned(addresses),
          autoSelectFamily: true,
        })
        connect(options, callback)
      },
      (error: Error) => callback(error, null),
    )
  }
}
