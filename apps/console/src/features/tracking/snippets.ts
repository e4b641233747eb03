type SourceKind = 'web' | 'mini_program' | 'app' | 'server'

type Title = 'page' | 'pageCall' | 'segmentWeb' | 'mini' | 'miniPage' | 'app' | 'http' | 'node' | 'rudder'

/** Code to copy. */
export interface Snippet {
  readonly title: Title | 'addresses'
  readonly code: string
  /** What has to be downloaded first. */
  readonly file?: string
}

interface Words {
  /** Where this house answers: `https://atrium.example`. */
  readonly host: string
  readonly key: string
  /** An event by name, as an example. */
  readonly coupon: string
}

/** What builds a source in, by its kind, with its key and this house's address filled in. */
export function snippetsOf(kind: SourceKind, words: Words): Snippet[] {
  switch (kind) {
    case 'web':
      return [
        { title: 'page', code: `<script async src="${words.host}/atrium.js" data-write-key="${words.key}"></script>` },
        { title: 'pageCall', code: callsOf(words) },
        { title: 'segmentWeb', code: segmentOf(words) },
        { title: 'rudder', code: rudderOf(words) },
      ]
    case 'mini_program':
      return [
        { title: 'mini', code: miniOf(words), file: `${words.host}/atrium-mini.js` },
        { title: 'miniPage', code: `onShow() {\n  getApp().atrium.screen('${words.coupon}')\n}` },
      ]
    case 'app':
      return [
        { title: 'app', code: appOf(words) },
        { title: 'http', code: curlOf(words) },
      ]
    case 'server':
      return [
        { title: 'node', code: nodeOf(words) },
        { title: 'http', code: curlOf(words) },
      ]
  }
}

const callsOf = ({ coupon }: Words) =>
  `<script>
  atrium.track('${coupon}', { coupon: 'spring' })
  atrium.identify('C-4711')
</script>`

// Its settings come from Segment's servers otherwise; here they are said at once.
const segmentOf = ({ host, key }: Words) => {
  const { protocol, host: name } = new URL(host)
  return `import { AnalyticsBrowser } from '@segment/analytics-next'

const writeKey = '${key}'
const settings = { apiKey: writeKey, apiHost: '${name}/v1', protocol: '${protocol.slice(0, -1)}' }
const analytics = AnalyticsBrowser.load({ writeKey, cdnSettings: { integrations: { 'Segment.io': settings } } })
analytics.track('Coupon Opened', { coupon: 'spring' })`
}

const rudderOf = ({ host, key }: Words) =>
  `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'

const analytics = new RudderAnalytics()
analytics.load('${key}', '${host}', {
  getSourceConfig: () => ({ source: { id: 'atrium', enabled: true, config: {}, destinations: [] } }),
})
analytics.track('Coupon Opened', { coupon: 'spring' })`

const miniOf = ({ host, key }: Words) =>
  `import { miniTracker } from './atrium-mini.js'

App({
  onLaunch() {
    this.atrium = miniTracker('wechat', wx, { writeKey: '${key}', host: '${host}' })
  },
  onHide() {
    this.atrium.flush()
  },
})`

// Both are said without `https://`, which these libraries put before.
const appOf = ({ host, key }: Words) => {
  const { host: name } = new URL(host)
  return `writeKey  ${key}\napiHost   ${name}/v1\ncdnHost   ${name}/v1`
}

const nodeOf = ({ host, key }: Words) =>
  `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${host}' })
analytics.track({ userId: 'C-4711', event: 'Order Completed', properties: { total: 259 } })`

const curlOf = ({ host, key }: Words) =>
  `curl ${host}/v1/track -u '${key}:' -H 'content-type: application/json' \\
  -d '{ "userId": "C-4711", "event": "Order Completed", "properties": { "total": 259 } }'`
