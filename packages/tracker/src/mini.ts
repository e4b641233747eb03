import { createTracker, type Tracker, type TrackerOptions } from './core.ts'

/** What WeChat's `wx` and Alipay's `my` have in common. */
interface MiniApi {
  request(options: {
    url: string
    method: 'POST'
    data: string
    header?: Record<string, string>
    headers?: Record<string, string>
    success(reply: { statusCode?: number; status?: number }): void
    fail(): void
  }): unknown
  getStorageSync(name: unknown): unknown
  setStorageSync(name: unknown, value?: unknown): unknown
  getSystemInfoSync(): Record<string, unknown>
  /** By what the program was opened last; the older of the two tells of the first time only. */
  getEnterOptionsSync?(): Entrance
  getLaunchOptionsSync?(): Entrance
  getNetworkType?(options: { success(reply: { networkType?: string }): void }): unknown
  onNetworkStatusChange?(hear: (reply: { networkType?: string }) => void): unknown
}

interface Entrance {
  readonly path?: string
  readonly query?: Record<string, unknown>
  /** WeChat's number for how somebody came: a code that was scanned, a chat, a search. */
  readonly scene?: number | string
}

/**
 * A tracker for mini programs of WeChat and Alipay: `const atrium = miniTracker('wechat', wx, { writeKey, host })`. Call `atrium.screen(name)` in each page's `onShow`, `atrium.flush()` in the app's
 * `onHide`; the host must stand in the program's list of request domains.
 */
export function miniTracker(kind: 'wechat' | 'alipay', api: MiniApi, options: TrackerOptions): Tracker {
  const isAlipay = kind === 'alipay'
  const type = { 'content-type': 'application/json' }
  const info = api.getSystemInfoSync()
  let networkType: string | undefined
  const hear = (reply: { networkType?: string }) => {
    networkType = reply.networkType
  }
  api.getNetworkType?.({ success: hear })
  api.onNetworkStatusChange?.(hear)
  let entered: string | undefined
  /** Where somebody came in, with the campaign in its query: told once an entrance, for every telling is a touch. */
  function entrance({ path, query }: Entrance): object {
    const asked = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    const search = asked.length > 0 ? `?${asked.join('&')}` : ''
    const address = `${path ?? ''}${search}`
    if (address === entered) return {}
    entered = address
    return { page: { path, search } }
  }
  return createTracker(options, {
    post: (url, data) =>
      new Promise((resolve) => {
        api.request({
          url,
          method: 'POST',
          data,
          header: type,
          headers: type,
          success: ({ statusCode, status }) => resolve(statusCode ?? status ?? 200),
          fail: () => resolve(0),
        })
      }),
    get(name) {
      const kept = isAlipay ? (api.getStorageSync({ key: name }) as { data?: unknown }).data : api.getStorageSync(name)
      return typeof kept === 'string' ? kept : null
    },
    set: (name, value) =>
      void (isAlipay ? api.setStorageSync({ key: name, data: value }) : api.setStorageSync(name, value)),
    now: () => Date.now(),
    // Mini programs have no better source at once; nothing secret hangs on it.
    newId: () =>
      `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`,
    context() {
      const by = api.getEnterOptionsSync?.() ?? api.getLaunchOptionsSync?.() ?? {}
      return {
        app: { name: kind, version: info.version, scene: by.scene },
        device: { manufacturer: info.brand, model: info.model },
        os: { name: info.platform, version: info.system },
        screen: { width: info.screenWidth, height: info.screenHeight },
        locale: info.language,
        ...(networkType === undefined ? {} : { network: { type: networkType } }),
        ...entrance(by),
      }
    },
  })
}
