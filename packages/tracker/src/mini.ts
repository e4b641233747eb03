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
}

/**
 * A tracker for mini programs of WeChat and Alipay: `const atrium = miniTracker('wechat', wx, { writeKey, host })`. Call `atrium.screen(name)` in each page's `onShow`, `atrium.flush()` in the app's
 * `onHide`; the host must stand in the program's list of request domains.
 */
export function miniTracker(kind: 'wechat' | 'alipay', api: MiniApi, options: TrackerOptions): Tracker {
  const isAlipay = kind === 'alipay'
  const type = { 'content-type': 'application/json' }
  const info = api.getSystemInfoSync()
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
    context: () => ({
      app: { name: kind, version: info.version },
      device: { manufacturer: info.brand, model: info.model },
      os: { name: info.platform, version: info.system },
      screen: { width: info.screenWidth, height: info.screenHeight },
      locale: info.language,
    }),
  })
}
