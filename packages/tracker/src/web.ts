import { createTracker, type Place } from './core.ts'

/**
 * Built as `/atrium.js`: `<script async src="https://atrium.example/atrium.js" data-write-key="…"></script>`. Tells of every page that is opened, also where the page changes
 * without loading; `window.atrium.track('Coupon Opened', { … })` tells the rest.
 */
const here = () => ({
  url: location.href,
  path: location.pathname,
  search: location.search,
  title: document.title,
  referrer: document.referrer,
})

/** Only some browsers tell by what they are connected. */
function network(): object {
  const { connection } = navigator as { readonly connection?: { readonly type?: string } }
  return connection?.type ? { network: { type: connection.type } } : {}
}

const place: Place = {
  async post(url, body) {
    // A text needs no preflight, and `keepalive` outlives the page.
    const reply = await fetch(url, { method: 'POST', body, keepalive: body.length < 60_000, credentials: 'omit' })
    return reply.status
  },
  get: (name) => localStorage.getItem(name),
  set: (name, value) => localStorage.setItem(name, value),
  now: () => Date.now(),
  // randomUUID is for pages over TLS only.
  newId: () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join(''),
  context: () => ({
    page: here(),
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height },
    ...network(),
  }),
}

const script = document.currentScript as HTMLScriptElement | null
const writeKey = script?.dataset.writeKey
if (script && writeKey) {
  const host = new URL(script.src).origin
  const tracker = createTracker({ writeKey, host }, place)
  let shown = ''
  const show = () => {
    const address = location.pathname + location.search
    if (address === shown) return
    shown = address
    tracker.page(undefined, here())
  }
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history)
    history[name] = (...given) => {
      original(...given)
      show()
    }
  }
  addEventListener('popstate', show)
  const drain = () => tracker.drain((url, body) => navigator.sendBeacon(url, body))
  addEventListener('pagehide', drain)
  // On phones a page is hidden and never told that it ends.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') drain()
  })
  Object.assign(window, { atrium: tracker })
  show()
}
