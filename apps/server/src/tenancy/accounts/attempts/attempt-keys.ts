import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Hashes that attempts are counted under. */
export type AttemptKeys = { account: Buffer; network: Buffer }

export function attemptKeys(email: string, ip: string): AttemptKeys {
  return { account: sha256(`account ${email}`), network: networkKey(ip) }
}

export function networkKey(ip: string): Buffer {
  return sha256(`network ${networkOf(ip)}`)
}

/** What one customer of a network holds: an IPv4 address, or 64 bits of IPv6. */
export function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  const address = ipaddr.process(ip.replace(/%.*$/, ''))
  if (address.kind() === 'ipv4') return address.toString()
  return (address as ipaddr.IPv6).parts.slice(0, 4).join(':')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
