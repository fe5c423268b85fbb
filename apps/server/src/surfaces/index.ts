import type { ResponderLocation } from '@buywhere/search'

export { createApiApp, createMcpApp } from './create-apps.ts'
export type { App } from './http/create-app.ts'
export { LoadGate, registerLoadMetrics } from './http/shed/index.ts'
export type { Services } from './services.ts'

/** What search threads make REST's answers with. */
export const REST_RESPONDER: ResponderLocation = {
  module: new URL('./write-answer.ts', import.meta.url),
  exportName: 'writeAnswer',
}
