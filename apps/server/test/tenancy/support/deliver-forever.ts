import { systemClock } from '../../../src/kernel/clock.ts'
import { openDatabase } from '../../../src/kernel/db/index.ts'
import { openMailSender } from '../../../src/kernel/mail/index.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { deliverMail } from '../../../src/tenancy/mail/deliver-mail.ts'
import { quietLog } from '../../support/quiet-log.ts'

// A process of its own that delivers what is due: `node deliver-forever.ts DATABASE SMTP`. Made to be killed.
const [databaseUrl = '', smtpUrl = ''] = process.argv.slice(2)
const { db } = openDatabase(databaseUrl, { maxConnections: 1, onError: () => {} })
const sender = await openMailSender({ smtpUrl: new Secret(smtpUrl), from: 'a@shop.example', folder: '' })
await deliverMail({ db, clock: systemClock, log: quietLog, sender })
