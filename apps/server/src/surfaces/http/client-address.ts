import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal']
/** Of a connection that is gone already; on no allow-list. */
const UNKNOWN_ADDRESS = '0.0.0.0'

/**
 * True for what may stand in `TRUSTED_PROXIES`: an address, a network (`10.0.0.0/8`), or `loopback`, `linklocal`,
 * `uniquelocal`. Not everybody: who trusts every peer lets callers choose their address.
 */
export function isTrustableNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true
  const [address = '', bits, ...rest] = text.split('/')
  const family = address.includes('%') ? 0 : isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

/**
 * Where a request comes from, in the one way to write that address. `ip` is Fastify's: the last address of
 * X-Forwarded-For that no trusted proxy vouches for, else the peer's. What proxies say is not checked there: what is
 * no address gives the peer's.
 */
export function clientAddressOf(request: {
  ip: string
  socket: { remoteAddress?: string | undefined }
}): string {
  return (
    readAddress(withoutPort(request.ip ?? '')) ??
    readAddress(request.socket.remoteAddress ?? '') ??
    UNKNOWN_ADDRESS
  )
}

/** Some proxies add the port: `203.0.113.9:5555`, `[2001:db8::1]:5555`. */
function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text
}

/** Without zone, IPv4 in IPv6 as IPv4, IPv6 at its shortest; null for what is no address. */
function readAddress(text: string): string | null {
  // ipaddr.js alone would take `0177.0.0.1` and `1` for addresses.
  if (isIP(text) === 0) return null
  return isIPv4(text) ? text : ipaddr.process(text.replace(/%.*$/, '')).toString()
}
