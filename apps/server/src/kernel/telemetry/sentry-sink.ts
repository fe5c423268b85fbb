import { createStackParser, createTransport, Scope } from '@sentry/core'
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server'
import { scrubSecrets } from '../scrub-secrets.ts'
import { current } from './current.ts'
import type { ErrorSink } from './error-sink.ts'

/** On their way at one time; a receiver that is slower than our errors loses the rest. */
const UNDER_WAY_MAX = 16
const SEND_TIMEOUT_MS = 5_000
const FLUSH_MS = 2_000

/** Reports in Sentry's envelopes. Never throws, never waits: a receiver that hangs or is gone costs its reports only. */
export function createSentrySink(options: {
  dsn: string
  role: string
  release: string
  environment: string
  count(outcome: 'sent' | 'dropped'): void
}): ErrorSink {
  const { dsn, role, release, environment, count } = options
  const client = new ServerRuntimeClient({
    dsn,
    release: `buywhere@${release}`,
    environment,
    platform: 'node',
    runtime: { name: 'node', version: process.versions.node },
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    sendClientReports: false,
    // The last word before sending: whatever has the form of a secret is taken out, wherever it stands.
    beforeSend: event => JSON.parse(scrubSecrets(JSON.stringify(event))) as typeof event,
    transport: ({ url, headers, ...rest }) =>
      createTransport(
        { ...rest, bufferSize: UNDER_WAY_MAX, recordDroppedEvent: () => count('dropped') },
        async ({ body }) => {
          const response = await fetch(url, {
            method: 'POST',
            headers: headers ?? {},
            body: body as string,
            signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
          })
          await response.arrayBuffer()
          count(response.ok ? 'sent' : 'dropped')
          return {
            statusCode: response.status,
            headers: {
              'x-sentry-rate-limits': response.headers.get('x-sentry-rate-limits'),
              'retry-after': response.headers.get('retry-after'),
            },
          }
        },
      ),
  })
  client.init()

  return {
    report(error, tags = {}) {
      const scope = new Scope()
      const { requestId = null, orgId = null, jobId = null, span = null } = current() ?? {}
      scope.setTags({
        role,
        ...tags,
        ...(requestId !== null && { request_id: requestId }),
        ...(orgId !== null && { org_id: String(orgId) }),
        ...(jobId !== null && { job_id: jobId }),
        ...(span !== null && { trace_id: span.traceId }),
      })
      client.captureException(error, {}, scope)
    },
    async [Symbol.asyncDispose]() {
      await client.close(FLUSH_MS)
    },
  }
}
