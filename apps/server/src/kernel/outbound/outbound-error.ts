export type OutboundFailure =
  | 'invalid_url'
  | 'address_refused'
  | 'name_not_found'
  | 'too_many_redirects'
  | 'too_large'
  | 'timeout'
  /** Nothing came for too long. */
  | 'stalled'
  /** The connection ended before the body did. */
  | 'truncated'
  /** A Content-Encoding that was not asked for, or data that do not keep to it. */
  | 'undecodable'
  | 'network'

/** A request to the outside that was not made, or got no answer. The message holds host and reason, no address. */
export class OutboundError extends Error {
  readonly failure: OutboundFailure

  constructor(failure: OutboundFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'OutboundError'
    this.failure = failure
  }
}
