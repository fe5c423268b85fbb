import { composeMail, type MailMessage, oneLine } from '../../kernel/mail/index.ts'
import { type DunningStep, GRACE_MS } from './dunning.ts'

type Recipient = MailMessage['to']

const SUBJECTS: Readonly<Record<DunningStep, string>> = {
  day_0: 'A payment did not go through',
  day_3: 'A payment is still open',
  day_6: 'Your plan will be restricted tomorrow',
  restricted: 'Your plan is restricted',
}

/** What a step says. `url`: where payment details are changed. */
export function composeDunningMail(dunning: {
  to: Recipient
  step: DunningStep
  organisation: string
  pastDueSince: Date
  url: string
}): MailMessage {
  const { to, step, pastDueSince, url } = dunning
  const until = new Date(pastDueSince.getTime() + GRACE_MS).toISOString().slice(0, 16).replace('T', ' ')
  const what =
    step === 'restricted'
      ? 'The limits of the free plan hold now. Everything is kept, and all of it is back as soon as the payment is made.'
      : `Service goes on in full until ${until} UTC. After that the limits of the free plan hold until the payment is made.`
  return composeMail(to, SUBJECTS[step], [
    `A payment for "${oneLine(dunning.organisation)}" at BuyWhere did not go through.`,
    what,
    `Please look after your payment details: ${url}`,
  ])
}
