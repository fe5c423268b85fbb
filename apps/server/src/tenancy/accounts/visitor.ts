/** Of a request that nobody is signed in for. */
export type Visitor = {
  /** As far as the trusted proxies tell. */
  ip: string
  userAgent: string | null
  requestId: string
}
