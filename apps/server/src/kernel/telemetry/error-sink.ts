/** What is known of an error beside itself: short words only, such as `{ route: '/v1/search' }`. */
export type ErrorTags = Record<string, string>

/** Where errors go that nobody expected, beside the log. */
export type ErrorSink = {
  /** Returns at once; what is being worked on (request, job, trace) is added. */
  report(error: unknown, tags?: ErrorTags): void
  /** Sends what waits, for at most two seconds. */
  [Symbol.asyncDispose](): Promise<void>
}

export const NO_ERROR_SINK: ErrorSink = {
  report() {},
  async [Symbol.asyncDispose]() {},
}
