import type { MailMessage } from './message.ts'

type Recipient = MailMessage['to']
type Linked = { to: Recipient; url: string; validMinutes: number }

/** Names come from people: whatever would break a line of the mail, or pass for one of ours, becomes a space. */
export const oneLine = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()

/** A plain mail of paragraphs. Names in them go through `oneLine`. */
export function composeMail(to: Recipient, subject: string, paragraphs: readonly string[]): MailMessage {
  return {
    to: { name: oneLine(to.name), address: to.address },
    subject: oneLine(subject),
    text: `${paragraphs.join('\n\n')}\n`,
  }
}

const NOT_YOU = 'If this was not you, ignore this mail: nothing happens without the link.'

export function composeVerification({ to, url, validMinutes }: Linked): MailMessage {
  return composeMail(to, 'Confirm your e-mail address', [
    'Somebody signed up at BuyWhere with this address. To finish, open this link and enter the password that you chose:',
    url,
    `The link is good for ${validMinutes} minutes and once.`,
    `${NOT_YOU} Never enter a password here that you did not choose yourself.`,
  ])
}

export function composeKnownAddress({ to, url }: { to: Recipient; url: string }): MailMessage {
  return composeMail(to, 'You already have an account', [
    'Somebody signed up at BuyWhere with this address, which has an account already. Nothing was changed.',
    `If this was you, sign in, or choose a new password at ${url}`,
    'If this was not you, there is nothing to do.',
  ])
}

export function composePasswordReset({ to, url, validMinutes }: Linked): MailMessage {
  return composeMail(to, 'Choose a new password', [
    'Somebody asked for a new password for your account at BuyWhere. To choose one, open this link:',
    url,
    `The link is good for ${validMinutes} minutes and once. Using it signs you out everywhere.`,
    NOT_YOU,
  ])
}

export function composePasswordChanged({ to, url }: { to: Recipient; url: string }): MailMessage {
  return composeMail(to, 'Your password was changed', [
    'The password of your account at BuyWhere was changed just now.',
    `If this was not you, choose a new one at once: ${url}`,
  ])
}

export function composeInvitation(
  invitation: Linked & { organisation: string; invitedBy: string; role: string },
): MailMessage {
  const { to, url, validMinutes, organisation, invitedBy, role } = invitation
  const days = Math.round(validMinutes / 1_440)
  return composeMail(to, `Invitation to ${organisation}`, [
    `${oneLine(invitedBy)} invites you to join "${oneLine(organisation)}" at BuyWhere as ${role}. To accept, open this link:`,
    url,
    `The link is good for ${days < 2 ? `${validMinutes} minutes` : `${days} days`}.`,
    'If you do not know them, ignore this mail.',
  ])
}
