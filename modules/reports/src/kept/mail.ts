import { createTransport, type Transporter } from 'nodemailer'

/** How the house sends mail. */
export interface MailSettings {
  /** `smtp://user:password@host:587`, or `smtps://` where the line is encrypted from the start. */
  readonly url: string
  /** The sender, `Atrium <reports@example.org>`. */
  readonly from: string
  /** Where letters may go: what stands behind the @ of a receiver. Left out: anywhere. */
  readonly domains?: readonly string[] | undefined
}

export interface Letter {
  /** Tells one delivery from another; the same at each try, so that mailboxes see one letter where it arrives twice. */
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly file: { readonly name: string; readonly body: Buffer }
}

/** Why a letter did not leave: a short word for the page. `some_rejected`: it left, but not to everybody. */
export type MailFault = 'not_found' | 'timeout' | 'refused' | 'login_refused' | 'rejected' | 'broken'

const TIMEOUT_MS = 20_000

/** Hands letters to the mail server of the house. */
export class Mailer {
  private readonly from: string
  private readonly transport: Transporter
  /** Where letters may go; empty: anywhere. */
  readonly domains: readonly string[]

  constructor({ url, from, domains = [] }: MailSettings) {
    this.from = from
    this.domains = domains
    // What a letter holds is made here: nothing is read from files or fetched from addresses that a name might smuggle in.
    this.transport = createTransport(
      { url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
      { from, disableFileAccess: true, disableUrlAccess: true },
    )
  }

  /** Sends a letter once to all of its receivers. Answers why nothing left, how many were turned away, or undefined where it went to all. */
  async send({ id, to: all, subject, text, html, file }: Letter): Promise<MailFault | 'some_rejected' | undefined> {
    // A schedule may be older than the list of domains.
    const to = all.filter((address) => isWithin(address, this.domains))
    if (to.length === 0) return 'rejected'
    try {
      const sent = await this.transport.sendMail({
        ...{ subject, text, html },
        to: to.map((address) => ({ name: '', address })),
        messageId: `<${id}@${hostOf(this.from)}>`,
        // Answers of absent people and lists stay away.
        headers: { 'auto-submitted': 'auto-generated' },
        attachments: [{ filename: file.name, content: file.body, contentType: 'text/csv; charset=utf-8' }],
      })
      return to.length < all.length || (sent.rejected ?? []).length > 0 ? 'some_rejected' : undefined
    } catch (error) {
      return faultOf(error)
    }
  }
}

const hostOf = (from: string): string => /@([^\s>]+)/.exec(from)?.[1] ?? 'atrium'

function faultOf(error: unknown): MailFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EDNS':
    case 'ENOTFOUND':
      return 'not_found'
    case 'ETIMEDOUT':
      return 'timeout'
    case 'EAUTH':
    case 'ENOAUTH':
      return 'login_refused'
    case 'EENVELOPE':
    case 'EMESSAGE':
      return 'rejected'
    case 'ESOCKET':
    case 'ECONNECTION':
    case 'ECONNREFUSED':
      return 'refused'
    default:
      return 'broken'
  }
}

const ADDRESS = /^[^\s@<>"(),:;[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

/** Whether a text is an address that letters can be sent to. */
export const isMailAddress = (text: string): boolean => ADDRESS.test(text) && text.includes('.', text.indexOf('@'))

/** Whether an address belongs to one of the domains, whole and whatever the case; every one does where none is named. */
export const isWithin = (address: string, domains: readonly string[]): boolean =>
  domains.length === 0 || domains.includes(address.slice(address.lastIndexOf('@') + 1).toLowerCase())
