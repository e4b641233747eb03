import type { Readable } from 'node:stream'
import type { By, Ctx, HouseModule, Outcome, Refused, Scope } from '@atrium/kernel'
import type { TSchema } from 'typebox'
import type { Audience, Caller } from './caller.ts'
import type { Db } from './db.ts'
import type { DoorLimits } from './door.ts'
import type { Codes } from './problem.ts'

/**
 * Routes are values: the server mounts them, OpenAPI is written from them, laws read them. What `commandRoute` and its sisters
 * answer has lost its type parameters; the schemas vouch for the bodies that come in.
 */
export type Route = CommandRoute | QueryRoute | SettingRoute | PlainRoute | UploadRoute | DownloadRoute | IntakeRoute

export interface Bilingual {
  readonly zh: string
  readonly en: string
}

/** A module with what it offers over HTTP. */
export interface HttpModule extends HouseModule {
  readonly routes?: readonly Route[]
  /** Schemas that `{ $ref: 'Name' }` stands for, each with its name as `$id`. */
  readonly schemas?: readonly TSchema[]
}

interface RouteHead {
  /** `<module>.<verbNoun>`, unique in the house; becomes the operationId. */
  readonly name: string
  readonly audience: readonly Audience[]
  /** `/v1/<module>/…`, parameters as `:name`. */
  readonly path: string
  /** One line for the documents. */
  readonly summary?: Bilingual
  /** More for the documents, CommonMark. */
  readonly about?: string
  readonly codes: Codes
}

/** How a command recognises the same item sent twice: by a natural key in the ask, by an Idempotency-Key, or it needs neither. */
export type Idempotency = 'natural' | 'key' | 'none'

/** A command in its single form, `POST <path>`, and its batch form, `POST <path>/batch`. */
export interface CommandRoute extends RouteHead {
  readonly kind: 'command'
  readonly permission: string
  readonly ask: TSchema
  readonly value: TSchema
  readonly idempotency: Idempotency
  readonly door?: Partial<DoorLimits> | undefined
  readonly example?: { readonly ask: unknown; readonly value: unknown } | undefined
  readonly toAsk: (body: unknown, by: By, idempotencyKey: string) => unknown
  readonly command: (ctx: Ctx, asks: readonly unknown[]) => Promise<readonly Outcome<unknown, string>[]>
  readonly toReply: (value: unknown) => unknown
}

/** A read: `GET <path>`, or `POST <path>` where the question has a body. */
export interface QueryRoute extends RouteHead {
  readonly kind: 'query'
  readonly permission: string
  readonly params?: TSchema | undefined
  readonly query?: TSchema | undefined
  readonly body?: TSchema | undefined
  readonly reply: TSchema
  readonly example?: unknown
  readonly handle: (ctx: Ctx, input: RawInput, by: By) => Promise<Outcome<unknown, string>>
}

/** One setting under a version: `GET` answers it with an ETag, `PUT` or `PATCH` needs that ETag in If-Match. */
export interface SettingRoute extends RouteHead {
  readonly kind: 'setting'
  readonly permission: { readonly read: string; readonly write: string }
  readonly params?: TSchema | undefined
  readonly query?: TSchema | undefined
  readonly setting: TSchema
  readonly method: 'PUT' | 'PATCH'
  readonly body: TSchema
  readonly example?: unknown
  readonly read: (ctx: Ctx, input: RawInput, by: By) => Promise<Outcome<Versioned<unknown>, string>>
  readonly toAsk: (body: unknown, input: RawInput & { readonly expectedVersion: number }, by: By) => unknown
  readonly command: (ctx: Ctx, asks: readonly unknown[]) => Promise<readonly Outcome<Versioned<unknown>, string>[]>
}

/** What fits no command: sign-in (`public`), and what a caller does to itself (`caller`: needs to be someone, needs no permission). */
export interface PlainRoute extends RouteHead {
  readonly kind: 'public' | 'caller'
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly params?: TSchema | undefined
  readonly query?: TSchema | undefined
  readonly body?: TSchema | undefined
  readonly reply: TSchema
  readonly example?: unknown
  readonly handle: (db: Db, call: Call) => Promise<Outcome<unknown, string>>
}

/** A file that comes in: the raw bytes as `application/octet-stream`, handed over as they arrive and never held whole. */
export interface UploadRoute extends RouteHead {
  readonly kind: 'upload'
  readonly method: 'POST'
  readonly permission: string
  readonly params?: TSchema | undefined
  readonly query?: TSchema | undefined
  readonly body?: undefined
  readonly reply: TSchema
  readonly example?: unknown
  /** Must read `bytes` to its end or destroy it. */
  readonly handle: (db: Db, input: RawInput, bytes: Readable, by: By) => Promise<Outcome<unknown, string>>
}

/** A file that goes out, saved by a browser under its own name. */
export interface DownloadRoute extends RouteHead {
  readonly kind: 'download'
  readonly method: 'GET' | 'POST'
  readonly permission: string
  readonly contentType: string
  readonly params?: TSchema | undefined
  readonly query?: TSchema | undefined
  readonly body?: TSchema | undefined
  readonly reply: TSchema
  readonly example?: unknown
  readonly handle: (db: Db, input: RawInput, by: By, held: Held) => Promise<Outcome<SentFile, string>>
}

/** Where the caller holds a further permission, for a file that shows more to who has it; undefined where nowhere. */
export type Held = (permission: string) => Scope | undefined
/** What clients of another protocol post, at the addresses and in the form that it lays down. */
export interface IntakeRoute extends RouteHead {
  readonly kind: 'intake'
  readonly method: 'POST'
  /** All of its addresses; `path` is the first. */
  readonly paths: readonly string[]
  readonly maxBytes: number
  readonly params?: undefined
  readonly query?: undefined
  readonly body?: undefined
  readonly reply: TSchema
  readonly example?: unknown
  readonly door?: Partial<DoorLimits> | undefined
  readonly guides: readonly IntakeGuide[]
  readonly toAsk: (call: IntakeCall) => unknown
  readonly command: (ctx: Ctx, asks: readonly unknown[]) => Promise<readonly Outcome<unknown, string>[]>
}

/** What clients of the protocol ask before they send: where and how. Nothing is looked up, so that no key can be guessed here. */
export interface IntakeGuide {
  /** As the protocol lays it down, read with `GET`. */
  readonly path: string
  /** `key`: the key that the client names, to be said again; `address`: this house as the client reached it, `https://atrium.example`. */
  readonly answer: (asked: { readonly key: string; readonly address: string }) => object
}

/** A request to an intake. Nobody vouches for any of it. */
export interface IntakeCall {
  readonly path: string
  /** JSON of any form; texts are such as PostgreSQL stores. */
  readonly body: unknown
  readonly authorization: string | undefined
  readonly origin: string | undefined
  readonly userAgent: string | undefined
  readonly ip: string
  readonly requestId: string
}

export interface SentFile {
  readonly fileName: string
  readonly bytes: Readable
}

/** Path and query parameters and body after their schemas said yes; an empty object where none is declared. */
export interface RawInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

export interface Versioned<Setting> {
  /** Grows with every change; 0 for a setting that nobody has written yet. */
  readonly version: number
  readonly setting: Setting
}

/** A request of a plain route, and the cookies of its reply. */
export interface Call extends RawInput {
  readonly requestId: string
  readonly ip: string
  readonly cookies: Readonly<Record<string, string | undefined>>
  readonly userAgent: string | undefined
  /** Whether the request came over TLS, as far as trusted proxies tell: whether a cookie can be `Secure`. */
  readonly secure: boolean
  /** Who asks; always there on a `caller` route, never on a `public` one. */
  readonly caller: Caller | undefined
  readonly by: By | undefined
  setCookie(name: string, value: string, options: CookieOptions): void
  clearCookie(name: string, options?: CookieOptions): void
}

/** Path `/` and SameSite `lax` where not named. */
export interface CookieOptions {
  readonly maxAgeSeconds?: number
  readonly httpOnly?: boolean
  readonly secure?: boolean
  readonly sameSite?: 'strict' | 'lax'
  readonly path?: string
}

export type CodeOf<C extends Codes> = Extract<keyof C, string>

/** True for a refusal that `toAsk` answered in place of an ask. */
export const isRefused = (value: unknown): value is Refused<string> =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false

/** Items of one batch request. */
export const BATCH_LIMIT = 1_000

export const batchPath = (route: CommandRoute): string => `${route.path}/batch`
