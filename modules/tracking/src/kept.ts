import { cutText } from '@atrium/kernel'
import { type Facts, isFacts, type Message } from './message.ts'

/** Fields in which sites put what is personal. Their values never enter the log of events, which is not encrypted. */
const PERSONAL =
  /^(?:e-?mail|phone|mobile|tel|telephone|password|passwd|id_?card|id_?number|first_?name|last_?name|full_?name|address|(?:licen[cs]e_?)?plate(?:_?number)?|mac(?:_?address)?)$/i
/** What is kept of the context: where, with what, from which campaign. No address of the network, no traits. */
const CONTEXT = [
  'page',
  'campaign',
  'app',
  'device',
  'os',
  'screen',
  'network',
  'locale',
  'timezone',
  'library',
  'userAgent',
  'active',
  'sessionId',
] as const
const USER_AGENT_LENGTH = 300

/**
 * The part of a message that is kept, as JSON: properties, the known part of the context, of an identify the names of its traits (their values
 * belong into the profile). Addresses of pages lose their query, which carries names and tokens on too many sites; what
 * campaigns put there is read before (`readTouch`). Where it breaks the tracking plan and is kept, the fault stands in it.
 */
export function keptBody(message: Message, userAgent: string | undefined, fault?: string): string {
  const { kind, properties, traits, context, groupId } = message
  const kept: Record<string, unknown> = {}
  if (kind === 'identify' || kind === 'group') kept.traits = Object.keys(traits).slice(0, 100)
  else kept.properties = withoutPersonal(properties)
  if (groupId !== undefined) kept.groupId = groupId
  const around = keptContext(context, userAgent)
  if (around !== undefined) kept.context = around
  if (fault !== undefined) kept.fault = fault
  return JSON.stringify(kept)
}

function withoutPersonal(facts: Facts): Facts {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(facts)) {
    if (!PERSONAL.test(name)) kept[name] = keptValue(name, value)
  }
  return kept
}

function keptValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') return keptText(name, value)
  // Carts and lists of recipients are lists of objects.
  if (Array.isArray(value)) return value.map((each: unknown) => keptValue(name, each))
  return isFacts(value) ? withoutPersonal(value) : value
}

function keptText(name: string, value: string): string {
  if (name === 'search') return ''
  return name === 'url' || name === 'referrer' || name === 'href' ? withoutQuery(value) : value
}

/** An address up to its query or fragment. */
export function withoutQuery(address: string): string {
  const cut = address.search(/[?#]/)
  return cut < 0 ? address : address.slice(0, cut)
}

function keptContext(context: Facts, userAgent: string | undefined): Facts | undefined {
  const kept: Record<string, unknown> = {}
  let some = false
  for (const name of CONTEXT) {
    const value = context[name]
    if (value === undefined || value === null) continue
    kept[name] = typeof value === 'string' ? cutText(value, USER_AGENT_LENGTH) : keptValue(name, value)
    some = true
  }
  if (kept.userAgent === undefined && userAgent !== undefined && userAgent !== '') {
    kept.userAgent = cutText(userAgent, USER_AGENT_LENGTH)
    some = true
  }
  return some ? kept : undefined
}
