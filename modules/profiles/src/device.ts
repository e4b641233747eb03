import { cutText } from '@atrium/kernel'
import type { SeenContext } from '@atrium/tracking'
import type { TagValue, Trace } from './tag.ts'

/** What is told of a device by the contexts of its events: null where none of them tells. */
export type DeviceFacts = Readonly<Record<Trace, TagValue | null>>

type Facts = Readonly<Record<string, unknown>>
const isFacts = (value: unknown): value is Facts => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string =>
  typeof value === 'string' ? cutText(value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim(), 100) : ''
const partOf = (context: Facts, name: string): Facts => {
  const part = context[name]
  return isFacts(part) ? part : {}
}

/** Systems by what they are called in `os.name` and in user agents; the first that fits. HarmonyOS calls itself Android too. */
const SYSTEMS = [
  ['harmony', /harmony/i],
  ['ios', /iphone|ipad|ipod|\bios\b|ipados/i],
  ['android', /android/i],
  ['windows', /windows/i],
  ['macos', /mac ?os|macintosh/i],
  ['other', /linux|cros|tizen|kaios/i],
] as const

const systemOf = (text: string): string | null => SYSTEMS.find(([, form]) => form.test(text))?.[0] ?? null

/** `Android 14; Pixel 8 Build/…` names the model after the version, and so does WeChat's; an iPhone does not say which. */
function modelIn(agent: string): string | null {
  const android = /Android [\d.]+; (?:HarmonyOS; )?(?:[a-z]{2}[-_][A-Za-z]{2}; )?([^;)]+?)(?: Build\/|\)|;)/
    .exec(agent)?.[1]
    ?.trim()
  // Chrome says K where it says nothing.
  if (android && android !== 'K') return textOf(android)
  return /\b(iPhone|iPad|iPod)\b/.exec(agent)?.[1] ?? null
}

const NETWORKS = [
  ['wifi', /^wi-?fi$|^wlan$/i],
  ['5g', /^5g$|^nr$/i],
  ['4g', /^4g$|^lte$/i],
  ['3g', /^(?:2g|3g|edge|gprs|hspa|umts)$/i],
  ['wired', /^(?:ethernet|wired)$/i],
] as const

function networkOf(network: Facts): string | null {
  if (network.wifi === true) return 'wifi'
  const said = [network.type, network.networkType, network.effectiveType].map(textOf)
  return NETWORKS.find(([, form]) => said.some((text) => form.test(text)))?.[0] ?? null
}

const side = (value: unknown): number | null =>
  typeof value === 'number' && value >= 1 && value <= 20_000 ? Math.round(value) : null

function screenOf(screen: Facts): string | null {
  const [width, height] = [side(screen.width), side(screen.height)]
  return width === null || height === null ? null : `${width}×${height}`
}

/** What one event tells of the device that it came from. */
export function readDevice({ context, sourceKind }: Pick<SeenContext, 'context' | 'sourceKind'>): DeviceFacts {
  const agent = textOf(context.userAgent) === '' ? '' : String(context.userAgent)
  const isAlipay = /AlipayClient/i.test(agent)
  return {
    model: textOf(partOf(context, 'device').model) || modelIn(agent),
    system: systemOf(textOf(partOf(context, 'os').name)) ?? systemOf(agent),
    screen: screenOf(partOf(context, 'screen')),
    network: networkOf(partOf(context, 'network')),
    wechat: /MicroMessenger/i.test(agent) || (sourceKind === 'mini_program' && !isAlipay) ? true : null,
  }
}

/** Of several events, of each fact what was told last; whoever came by WeChat once has come. */
export function lastDevice(seen: readonly SeenContext[]): DeviceFacts {
  const newest = [...seen].sort((a, b) => b.at - a.at).map(readDevice)
  const last = (trace: Trace) => newest.find((facts) => facts[trace] !== null)?.[trace] ?? null
  return {
    model: last('model'),
    system: last('system'),
    screen: last('screen'),
    network: last('network'),
    wechat: last('wechat'),
  }
}
