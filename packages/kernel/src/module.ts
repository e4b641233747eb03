import type { Ctx, LineageHook } from './ctx.ts'
import type { Projection } from './projection.ts'
import type { Instant } from './time.ts'

/** An event as its speaker declares it; `Body` is plain JSON and carries all that its reactions need. */
export interface EventType<Body> {
  /** `<module>.<whatHappened>`, e.g. `points.entriesPosted`. */
  readonly topic: string
  /** One sentence for docs/events.md. */
  readonly about: string
  readonly sample: Body
}

export const defineEvent = <Body>(event: EventType<Body>): EventType<Body> => event

/** What one event is about; handed to `emit`. */
export interface News<Body> {
  /** The member it concerns, null for none. Order of delivery is kept per member. */
  readonly memberId: number | null
  readonly effectiveAt: Instant
  /** History is not news (domain: Events): imports and claims say true, and reactions that reach people ignore it. */
  readonly historical: boolean
  readonly body: Body
}

export interface Delivered<Body = unknown> extends News<Body> {
  readonly id: number
  readonly topic: string
}

/** What a module does when others speak. Called with a batch in id order; its work and its cursor commit together. */
export interface Reaction {
  /** `<module>.<verb>`, stable: its cursor is kept under this name. */
  readonly name: string
  readonly topics: readonly string[]
  /** Whether it wants history too. */
  readonly historical: boolean
  readonly limit?: number
  /** How late it may be: it looks for events no more often than this. Left out, a tenth of a second. */
  readonly patienceMs?: number
  handle(ctx: Ctx, events: readonly Delivered[]): Promise<void>
}

/** Joins a declared event with its handler, so that the body is typed. */
export const defineReaction = <Body>(reaction: {
  readonly name: string
  readonly events: readonly EventType<Body>[]
  readonly historical: boolean
  readonly limit?: number
  readonly patienceMs?: number
  handle(ctx: Ctx, events: readonly Delivered<Body>[]): Promise<void>
}): Reaction => ({
  name: reaction.name,
  topics: reaction.events.map((event) => event.topic),
  historical: reaction.historical,
  ...(reaction.limit === undefined ? {} : { limit: reaction.limit }),
  ...(reaction.patienceMs === undefined ? {} : { patienceMs: reaction.patienceMs }),
  // The topic in the outbox vouches for the shape of the body: only `emit` with that event type writes it.
  handle: (ctx, events) => reaction.handle(ctx, events as readonly Delivered<Body>[]),
})

/** Timed work. Asked "what is due by `ctx.now`", commits per call, runs until it answers 0; safe to run twice, late, or by two processes. */
export interface Chore {
  readonly name: string
  readonly everySeconds: number
  readonly limit: number
  /** Reactions that make its work: once one of them has handled events, the chore runs without waiting for its time. */
  readonly after?: readonly Reaction[]
  /**
   * How long it may rest between two calls at most, however busy the house is (milliseconds): for work that somebody waits for. Asked after a call, in
   * its transaction. Left out, as long as the house's being busy says.
   */
  restAtMost?(ctx: Ctx): Promise<number>
  run(ctx: Ctx, limit: number): Promise<number>
}

export const defineChore = (chore: Chore): Chore => chore

export interface Permission {
  /** `module.verb` */
  readonly name: string
  readonly zh: string
  readonly en: string
}

/** What a module tells the house about itself. Routes are added by packages/http's `HttpModule`. */
export interface HouseModule {
  /** The one word: URL, PostgreSQL schema, folder, event prefix. */
  readonly name: string
  readonly permissions?: readonly Permission[]
  readonly events?: readonly EventType<unknown>[]
  readonly reactions?: readonly Reaction[]
  readonly chores?: readonly Chore[]
  readonly lineage?: Omit<LineageHook, 'module'>
  /** What of its tables audiences and reports ask the columnar projection. */
  readonly projections?: readonly Projection[]
}
