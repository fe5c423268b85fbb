import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isSigned } from './s3-signature.ts'

type Stored = { bytes: Buffer; etag: string; modifiedAt: Date }
type UnderWay = { key: string; initiatedAt: Date; parts: Map<number, Buffer> }

/** What a request meets instead of its answer: an error, half its body, or a line that is cut. null: its answer. */
export type S3Fault = (request: { method: string; url: string }) => 'error' | 'truncate' | 'reset' | null

export type S3Server = AsyncDisposable & {
  endpoint: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  objects: Map<string, Stored>
  uploads: Map<string, UnderWay>
  /** `METHOD /path?query` of every request, those refused included. */
  requests: string[]
  setFault(fault: S3Fault | null): void
  /** Most names on a page of a listing. */
  pageSize: number
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()

/** A bucket that speaks enough S3 for backups: path style, signatures, multipart uploads, listings, ranges. */
export async function startS3Server({ now = () => new Date() } = {}): Promise<S3Server> {
  const [bucket, accessKeyId, secretAccessKey] = ['backups', 'AKIDTEST', randomBytes(20).toString('hex')]
  const objects = new Map<string, Stored>()
  const uploads = new Map<string, UnderWay>()
  const requests: string[] = []
  let fault: S3Fault | null = null
  const put = (key: string, bytes: Buffer, etag = md5(bytes).toString('hex')) => {
    objects.set(key, { bytes, etag: `"${etag}"`, modifiedAt: now() })
    return `"${etag}"`
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [method = '', target = '/'] = [request.method, request.url]
    const url = new URL(target, 'http://host')
    const key = decodeURIComponent(url.pathname.slice(bucket.length + 2))
    const query = url.searchParams
    requests.push(`${method} ${target}`)
    const body = await bodyOf(request)
    const chosen = fault?.({ method, url: target }) ?? null
    if (chosen === 'reset') {
      request.socket.destroy()
      return
    }
    if (chosen === 'error') return refuse(response, 500, 'InternalError')
    if (!isSigned(request, body, new Map([[accessKeyId, secretAccessKey]]))) {
      return refuse(response, 403, 'SignatureDoesNotMatch')
    }
    if (!url.pathname.startsWith(`/${bucket}`)) return refuse(response, 404, 'NoSuchBucket')
    const upload = uploads.get(query.get('uploadId') ?? '')
    if (query.has('uploadId') && upload === undefined) return refuse(response, 404, 'NoSuchUpload')

    if (method === 'GET' && query.has('uploads')) return xml(response, listUploads())
    if (method === 'GET' && key === '') return xml(response, listObjects(query))
    if (method === 'POST' && query.has('uploads')) {
      const id = randomBytes(8).toString('hex')
      uploads.set(id, { key, initiatedAt: now(), parts: new Map() })
      return xml(
        response,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      )
    }
    if (upload !== undefined && method === 'PUT') {
      upload.parts.set(Number(query.get('partNumber')), body)
      response.setHeader('ETag', `"${md5(body).toString('hex')}"`)
      return void response.end()
    }
    if (upload !== undefined && method === 'POST') {
      const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)
      const etag = put(
        key,
        Buffer.concat(parts),
        `${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}`,
      )
      uploads.delete(query.get('uploadId') ?? '')
      return xml(
        response,
        `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
      )
    }
    if (upload !== undefined && method === 'DELETE') {
      uploads.delete(query.get('uploadId') ?? '')
      return void response.writeHead(204).end()
    }
    if (method === 'PUT') {
      response.setHeader('ETag', put(key, body))
      return void response.end()
    }
    if (method === 'DELETE') {
      objects.delete(key)
      return void response.writeHead(204).end()
    }
    const found = objects.get(key)
    if (found === undefined) return refuse(response, 404, 'NoSuchKey')
    send(request, response, found, chosen === 'truncate')
  }

  function listObjects(query: URLSearchParams): string {
    const after = query.get('continuation-token') ?? ''
    const names = [...objects.keys()]
      .filter(key => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort()
    const page = names.slice(0, self.pageSize)
    const rows = page.map(key => {
      const found = objects.get(key)
      return `<Contents><Key>${key}</Key><Size>${found?.bytes.length}</Size><LastModified>${found?.modifiedAt.toISOString()}</LastModified></Contents>`
    })
    const more = names.length > page.length
    return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''}${rows.join('')}</ListBucketResult>`
  }

  function listUploads(): string {
    const rows = [...uploads].map(
      ([id, { key, initiatedAt }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiatedAt.toISOString()}</Initiated></Upload>`,
    )
    return `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`
  }

  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const self: S3Server = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    accessKeyId,
    secretAccessKey,
    objects,
    uploads,
    requests,
    setFault(next) {
      fault = next
    },
    pageSize: 1000,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return self
}

function send(request: IncomingMessage, response: ServerResponse, found: Stored, isCut: boolean): void {
  if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== found.etag) {
    refuse(response, 412, 'PreconditionFailed')
    return
  }
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const bytes = found.bytes.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    'Content-Length': bytes.length,
    ETag: found.etag,
    'Last-Modified': found.modifiedAt.toUTCString(),
    ...(from > 0 ? { 'Content-Range': `bytes ${from}-${found.bytes.length - 1}/${found.bytes.length}` } : {}),
  })
  if (request.method === 'HEAD') response.end()
  else if (isCut) response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroySoon())
  else response.end(bytes)
}

function xml(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0"?>${text}`)
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  // A line that is cut ends the body early; then the signature does not hold.
  try {
    for await (const piece of request) pieces.push(piece)
  } catch {}
  return Buffer.concat(pieces)
}
