export { createApiApp, createMcpApp } from './create-apps.ts'
export type { App } from './http/create-app.ts'
export type { Services } from './services.ts'
