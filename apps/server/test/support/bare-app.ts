import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type App, type AppOptions, createApp } from '../../src/surfaces/http/create-app.ts'
import { quietLog } from './quiet-log.ts'

export type BareApp = { url: string; port: number; app: App; [Symbol.asyncDispose](): Promise<void> }

/** What every application is made of, listening, with the routes that `addRoutes` gives it. */
export async function startBareApp(
  options: Partial<AppOptions> = {},
  addRoutes: (app: App) => void = () => {},
): Promise<BareApp> {
  const app = createApp({ log: quietLog, ...options })
  addRoutes(app)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { url, port, app, [Symbol.asyncDispose]: () => app.close() }
}

/** Everything that is answered to these bytes, until the server closes. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  // A server that refuses may close before all is sent.
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  return text(socket)
}
