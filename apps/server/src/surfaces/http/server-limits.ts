/** What one client may take of a server before it has shown who it is. */
export type ServerLimits = {
  /** Whole address and headers together. */
  headerBytes: number
  /** Of a body, where the route says nothing else (`bodyLimit`). */
  bodyBytes: number
  /** Until the last header has come. */
  headersTimeoutMs: number
  /** From the last header to the last byte of the body, but of an upload. */
  bodyTimeoutMs: number
  /** Without a byte of an upload (`isUpload`). */
  uploadIdleTimeoutMs: number
  /** Until the last byte of any request, an upload's too: bytes that come one by one do not hold a connection for ever. */
  requestTimeoutMs: number
  /** How often those of headers and whole requests are looked at; by so much they may be overrun. */
  timeoutCheckMs: number
  /** Without a byte in either direction, also of an answer that is not fetched. */
  idleTimeoutMs: number
  /** Between two requests; longer than load balancers wait (60 s), so that it is never us who closes first. */
  keepAliveTimeoutMs: number
  /** Open at once; the next is closed unanswered. */
  connections: number
}

// Node's own are 60 s for headers, looked at each 30 s; Fastify's are none for the body.
// Requests per connection are not bounded: past the bound Node answers without our headers, and an attacker reconnects.
export const SERVER_LIMITS: ServerLimits = {
  headerBytes: 16_384,
  bodyBytes: 1_048_576,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  uploadIdleTimeoutMs: 30_000,
  requestTimeoutMs: 3_600_000,
  timeoutCheckMs: 2_000,
  idleTimeoutMs: 120_000,
  keepAliveTimeoutMs: 72_000,
  connections: 10_000,
}
