import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'
const STATUS = /^HTTP\/1\.1 (\d{3})/
const LENGTH = /\r\ncontent-length: *(\d+)/i
/** What any connection reads into: it is looked at before the next read. */
const SHARED = Buffer.alloc(65_536)

export type HttpAnswer = { status: number; bytes: number; head: string }

/**
 * One connection that asks one request at a time over a bare socket: next to no work for the client, so that a client
 * on the server's machine takes as little from it as can be. Only for answers that name their length.
 */
export class KeepAliveConnection {
  readonly #socket: Socket
  /** All of a request behind its path. */
  readonly #rest: string
  #receivedBytes = 0
  /** Bytes of the whole answer, once its head is there. */
  #wantedBytes = 0
  /** What has come of the head. */
  #head = ''
  #waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null

  private constructor(socket: Socket, host: string, key: string | null) {
    this.#socket = socket
    const authorization = key === null ? '' : `Authorization: Bearer ${key}\r\n`
    this.#rest = ` HTTP/1.1\r\nHost: ${host}\r\n${authorization}Accept: application/json\r\n\r\n`
    socket.setNoDelay(true)
    socket.on('error', error => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  /** `key`: shown with each request; null: none is. */
  static async open(url: URL, key: string | null = null): Promise<KeepAliveConnection> {
    let made: KeepAliveConnection | null = null
    const socket = connect({
      host: url.hostname,
      port: Number(url.port),
      onread: {
        buffer: SHARED,
        callback: length => {
          if (made !== null) made.#take(SHARED.subarray(0, length))
          return true
        },
      },
    })
    await once(socket, 'connect')
    made = new KeepAliveConnection(socket, url.host, key)
    return made
  }

  /** Resolves with the whole answer's size, whatever its status. Rejects when the connection breaks. */
  get(path: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(`GET ${path}${this.#rest}`)
    })
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  /** `chunk`: to be used at once, the next one is written over it. */
  #take(chunk: Buffer): void {
    this.#receivedBytes += chunk.length
    if (this.#wantedBytes === 0) this.#readHead(chunk)
    if (this.#wantedBytes === 0 || this.#receivedBytes < this.#wantedBytes) return
    const answer = {
      status: Number(STATUS.exec(this.#head)?.[1]),
      bytes: this.#wantedBytes,
      head: this.#head,
    }
    const waiting = this.#waiting
    this.#waiting = null
    this.#receivedBytes = 0
    this.#wantedBytes = 0
    this.#head = ''
    waiting?.resolve(answer)
  }

  #readHead(chunk: Buffer): void {
    const received = this.#head + chunk.toString('latin1')
    const end = received.indexOf(HEAD_END)
    this.#head = end < 0 ? received : received.slice(0, end)
    if (end < 0) return
    const length = LENGTH.exec(this.#head)
    if (length === null) {
      this.#fail(new Error(`an answer without its length: ${this.#head.slice(0, 200)}`))
      return
    }
    this.#wantedBytes = end + HEAD_END.length + Number(length[1])
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.reject(error)
    this.#socket.destroy()
  }
}
