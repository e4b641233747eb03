import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { DoorWatch } from './door.ts'

type Labels = Readonly<Record<string, string>>

interface MetricHead {
  /** `atrium_…`, with the unit last: `atrium_outbox_lag_seconds`. */
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

/** What the house tells Prometheus. Packages and modules add their own figures by `gauge`, `counter` and `timing`. */
export interface Metrics {
  /** A figure that is asked for at each scrape: outbox lag, parked events, pool use. A throw leaves the figure out of that scrape. */
  gauge(metric: MetricHead & { readonly read: () => Promise<readonly Figure[]> | readonly Figure[] }): void
  /** A figure that only grows; answers how to add to it. */
  counter(metric: MetricHead): (labels: Labels, by?: number) => void
  /** Durations in seconds; answers how to report one. */
  timing(metric: MetricHead & { readonly buckets?: readonly number[] }): (labels: Labels, seconds: number) => void
  /** Called where a gauge could not be read. */
  onFault: (name: string, error: unknown) => void
  /** Text for Prometheus. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface Figure {
  readonly labels?: Labels
  readonly value: number
}

/** 1 ms to 10 s, finer where a request should be. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10]
const SIZES = [1, 2, 5, 10, 25, 50, 100, 200, 350, 500, 1_000]

/** A registry. `process: true` adds memory, CPU, event loop lag and garbage collection of this process: once per process. */
export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry()
  if (options.process) collectDefaultMetrics({ register: registry })
  const head = ({ name, help, labels }: MetricHead) => ({
    name,
    help,
    labelNames: [...(labels ?? [])],
    registers: [registry],
  })
  const metrics: Metrics = {
    onFault: () => undefined,
    gauge(metric) {
      new Gauge({
        ...head(metric),
        async collect() {
          this.reset()
          try {
            for (const { labels, value } of await metric.read()) this.set(labels ?? {}, value)
          } catch (error) {
            // A gauge without labels is 0 after a reset, which would be a lie.
            if (metric.labels === undefined) this.remove({})
            metrics.onFault(metric.name, error)
          }
        },
      })
    },
    counter(metric) {
      const counter = new Counter(head(metric))
      return (labels, by = 1) => counter.inc(labels, by)
    },
    timing(metric) {
      const histogram = new Histogram({ ...head(metric), buckets: [...(metric.buckets ?? SECONDS)] })
      return (labels, seconds) => histogram.observe(labels, seconds)
    },
    async expose() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
  return metrics
}

/** The figures of the server itself. */
export interface ServerFigures {
  request(route: string, status: number, seconds: number): void
  door(name: string): DoorWatch
}

export function serverFigures(metrics: Metrics, doors: ReadonlyMap<string, { readonly depth: number }>): ServerFigures {
  const requests = metrics.timing({
    name: 'atrium_http_request_seconds',
    help: 'Requests by route and status, from the first byte read to the last byte written',
    labels: ['route', 'status'],
  })
  const seconds = metrics.timing({
    name: 'atrium_door_batch_seconds',
    help: 'Batches of a command by time',
    labels: ['door'],
  })
  const sizes = metrics.timing({
    name: 'atrium_door_batch_items',
    help: 'Batches of a command by number of items',
    labels: ['door'],
    buckets: SIZES,
  })
  const broken = metrics.counter({
    name: 'atrium_door_broken_batches_total',
    help: 'Batches that threw, halves of bisected ones included',
    labels: ['door'],
  })
  metrics.gauge({
    name: 'atrium_door_depth_items',
    help: 'Items waiting and in flight',
    labels: ['door'],
    read: () => [...doors].map(([door, { depth }]) => ({ labels: { door }, value: depth })),
  })
  return {
    request: (route, status, took) => requests({ route, status: String(status) }, took),
    door: (door) => ({
      batch(size, took) {
        sizes({ door }, size)
        seconds({ door }, took)
      },
      broken: () => broken({ door }),
    }),
  }
}
