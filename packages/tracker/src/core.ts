/** What a page or a mini program gives its tracker. Everything that differs between them is here. */
export interface Place {
  /** Posts a body; answers the status, 0 where nothing was reached. */
  post(url: string, body: string): Promise<number>
  /** A value kept on the device; null for none. */
  get(name: string): string | null
  set(name: string, value: string): void
  /** Milliseconds since 1970, by the device. */
  now(): number
  /** A name that nobody else has: random, or as good as the device can. */
  newId(): string
  /** What every message says about where it was. */
  context(): Record<string, unknown>
}

export interface TrackerOptions {
  readonly writeKey: string
  /** `https://atrium.example` */
  readonly host: string
}

export interface Tracker {
  track(event: string, properties?: object): void
  page(name?: string, properties?: object): void
  screen(name?: string, properties?: object): void
  /** Says who is using the device from now on. */
  identify(userId: string, traits?: object): void
  /** Somebody signed out: the device is nobody's, under a new name. */
  reset(): void
  /** Sends what waits, now. */
  flush(): Promise<void>
  /** Hands over what waits, for the last moment of a page, which hears no answer; it stays kept, and the next page sends it again under the same ids. */
  drain(send: (url: string, body: string) => unknown): void
}

const KEY = 'atrium'
/** Messages kept while nothing is reached; the oldest go first. */
const KEPT = 500
const BATCH = 50
const PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 300_000
const SESSION_MS = 1_800_000

interface Kept {
  /** Name of the device. */
  a: string
  /** Name of the user. */
  u?: string
  /** Session, and when something was last done in it. */
  s: string
  t: number
  /** Messages that wait. */
  q: Message[]
}

interface Message {
  readonly messageId: string
  readonly [field: string]: unknown
}

/**
 * A client of the Segment protocol in few bytes: messages are kept on the device until the server has them, sent in sets, and tried
 * again ever more slowly. A message that was sent twice counts once, by its id.
 */
export function createTracker({ writeKey, host }: TrackerOptions, place: Place): Tracker {
  let kept: Kept = load() ?? { a: place.newId(), s: place.newId(), t: 0, q: [] }
  let isStored = true
  let drained: Message | undefined
  let isWaiting = false
  let pause = PAUSE_MS
  let sending: Promise<void> | undefined

  function load(): Kept | undefined {
    try {
      const value = JSON.parse(place.get(KEY) ?? '') as Kept
      if (value.a && Array.isArray(value.q)) return value
    } catch {
      // Nothing is kept yet, or the device forbids it.
    }
    return undefined
  }

  /** What is kept on the device counts: other windows of the site write there too, and somebody may have signed out in one of them. */
  function refresh(): void {
    if (isStored) kept = load() ?? kept
  }

  function write(): void {
    try {
      place.set(KEY, JSON.stringify(kept))
      isStored = true
    } catch {
      // A full or forbidden store: what waits lives as long as the page.
      isStored = false
    }
  }

  function add(type: string, more: object, user?: string): void {
    const now = place.now()
    refresh()
    if (user !== undefined) kept.u = user
    if (now - kept.t > SESSION_MS) kept.s = place.newId()
    kept.t = now
    kept.q.push({
      type,
      messageId: place.newId(),
      timestamp: new Date(now).toISOString(),
      anonymousId: kept.a,
      ...(kept.u === undefined ? {} : { userId: kept.u }),
      context: { ...place.context(), sessionId: kept.s, library: { name: 'atrium', version: '1' } },
      ...more,
    })
    if (kept.q.length > KEPT) kept.q.splice(0, kept.q.length - KEPT)
    write()
    wait()
  }

  function wait(): void {
    if (isWaiting) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      void flush()
    }, pause)
  }

  const bodyOf = (batch: readonly Message[]): string =>
    JSON.stringify({ writeKey, sentAt: new Date(place.now()).toISOString(), batch })

  function flush(): Promise<void> {
    sending ??= send().finally(() => {
      sending = undefined
      if (kept.q.length > 0) wait()
    })
    return sending
  }

  async function send(): Promise<void> {
    for (refresh(); kept.q.length > 0; refresh()) {
      const batch = kept.q.slice(0, BATCH)
      const status = await place.post(`${host}/v1/batch`, bodyOf(batch)).catch(() => 0)
      if (status === 0 || status === 429 || status >= 500) {
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
        return
      }
      // What the server refuses for good is not sent for ever.
      const sent = batch.map(({ messageId }) => messageId)
      refresh()
      kept.q = kept.q.filter(({ messageId }) => !sent.includes(messageId))
      pause = PAUSE_MS
      write()
    }
  }

  return {
    track: (event, properties = {}) => add('track', { event, properties }),
    page: (name, properties = {}) => add('page', { name, properties }),
    screen: (name, properties = {}) => add('screen', { name, properties }),
    identify: (userId, traits = {}) => add('identify', { traits }, userId),
    reset() {
      refresh()
      delete kept.u
      kept.a = place.newId()
      kept.s = place.newId()
      write()
    },
    flush,
    drain(send) {
      refresh()
      const last = kept.q.at(-1)
      // A page that is left is hidden first: once is enough.
      if (last === undefined || last.messageId === drained?.messageId) return
      drained = last
      send(`${host}/v1/batch`, bodyOf(kept.q.slice(-BATCH)))
    },
  }
}
