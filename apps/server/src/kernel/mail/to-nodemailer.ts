import type { MailMessage } from './message.ts'

export type Mailbox = { name: string; address: string }

/** `Name <address>` or an address alone. */
export function parseFrom(from: string): Mailbox {
  const match = /^\s*(.*?)\s*<([^<>\s]+@[^<>\s]+)>\s*$/.exec(from)
  return match === null
    ? { name: 'BuyWhere', address: from.trim() }
    : { name: match[1]!.replace(/^"|"$/g, ''), address: match[2]! }
}

/** Addresses go as objects: nothing in a name or an address is read as a second recipient. */
export function toNodemailer(message: MailMessage, from: Mailbox, id: string) {
  return {
    from,
    to: message.to,
    subject: message.subject,
    text: message.text,
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
